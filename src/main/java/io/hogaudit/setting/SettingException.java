package io.hogaudit.setting;

/**
 * A setting that hogaudit cannot start with. The message is one sentence that names the
 * setting and the remedy and never repeats the value, which may be a secret.
 */
public class SettingException extends RuntimeException {

	private final String sentence;

	public SettingException(String sentence) {
		super(sentence);
		this.sentence = sentence;
	}

	/** The message. */
	public String sentence() {
		return this.sentence;
	}

}
