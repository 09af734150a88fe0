package io.hogaudit.setting;

import java.util.List;

/**
 * What came of reading secrets anew.
 *
 * @param changes what is in force since now
 * @param problems what was refused, the old value staying in force
 */
public record Reload(List<Change> changes, List<Problem> problems) {

	public static final Reload NOTHING = new Reload(List.of(), List.of());

	public Reload {
		changes = List.copyOf(changes);
		problems = List.copyOf(problems);
	}

	public static Reload changed(String setting, List<String> from, List<String> to) {
		return new Reload(List.of(new Change(setting, List.copyOf(from), List.copyOf(to))), List.of());
	}

	public static Reload refused(String setting, String sentence) {
		return new Reload(List.of(), List.of(new Problem(setting, sentence)));
	}

	/**
	 * One setting.
	 *
	 * @param from short ids or public keys before, empty for a password
	 * @param to short ids or public keys now, empty for a password
	 */
	public record Change(String setting, List<String> from, List<String> to) {
	}

	/** One sentence without the value, as of a {@link SettingException}. */
	public record Problem(String setting, String sentence) {
	}

}
