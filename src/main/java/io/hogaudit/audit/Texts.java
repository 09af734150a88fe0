package io.hogaudit.audit;

/** Cutting of texts. */
final class Texts {

	private Texts() {
	}

	/** At most this many characters, never half of a surrogate pair. */
	static String cut(String text, int max) {
		if (text.length() <= max) {
			return text;
		}
		int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
		return text.substring(0, end);
	}

}
