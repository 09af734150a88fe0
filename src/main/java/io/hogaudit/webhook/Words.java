package io.hogaudit.webhook;

import io.hogaudit.audit.Result;

/** PostHog's words in the form of an entry's action. Linear in the text's length. */
final class Words {

	private static final int MAX = 100;

	private Words() {
	}

	/**
	 * {@code PersonalAPIKey} and {@code created} give {@code personal_api_key.created}.
	 */
	static String action(String scope, String activity) {
		return snake(scope) + "." + snake(activity);
	}

	/** At most {@value #MAX} characters of the text are looked at. */
	static String snake(String words) {
		int end = Math.min(words.length(), MAX);
		StringBuilder snake = new StringBuilder(end + 8);
		// whether the last character was none of an action's
		boolean other = false;
		for (int i = 0; i < end; i++) {
			char c = words.charAt(i);
			if (startsWord(words, i, end)) {
				snake.append('_');
			}
			boolean letter = isUpper(c) || isLowerOrDigit(c) || c == '_';
			if (letter) {
				snake.append(isUpper(c) ? (char) (c + ('a' - 'A')) : c);
			}
			else if (!other) {
				snake.append('_');
			}
			other = !letter;
		}
		return snake.isEmpty() ? "unnamed" : snake.toString();
	}

	private static boolean startsWord(String words, int i, int end) {
		char c = words.charAt(i);
		if (i == 0 || !isUpper(c)) {
			return false;
		}
		char before = words.charAt(i - 1);
		if (isLowerOrDigit(before)) {
			return true;
		}
		boolean endsCapitals = isUpper(before) && i + 1 < end && words.charAt(i + 1) >= 'a'
				&& words.charAt(i + 1) <= 'z';
		// OAuth is one word
		return endsCapitals && !words.startsWith("OAuth", i - 1);
	}

	private static boolean isUpper(char c) {
		return c >= 'A' && c <= 'Z';
	}

	private static boolean isLowerOrDigit(char c) {
		return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
	}

	/**
	 * Whether an activity tells of something that did not come about. Source: failures of
	 * PostHog's own OCSF mapping, {@code advanced_activity_logs/ocsf.py}, and the endings
	 * of its alerts' and batch exports' names.
	 */
	static Result result(String activity) {
		boolean failure = activity.contains("failed") || activity.endsWith("fail") || activity.endsWith("errored")
				|| activity.contains("rejected");
		return failure ? Result.FAILURE : Result.SUCCESS;
	}

}
