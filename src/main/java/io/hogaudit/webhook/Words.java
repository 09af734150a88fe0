package io.hogaudit.webhook;

import java.util.Locale;
import java.util.regex.Pattern;

/** PostHog's words in the form of an entry's action. */
final class Words {

	private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

	private static final Pattern OTHER = Pattern.compile("[^a-z0-9_]{1,100}");

	private Words() {
	}

	/**
	 * {@code PersonalAPIKey} and {@code created} give {@code personal_api_key.created}.
	 */
	static String action(String scope, String activity) {
		return snake(scope) + "." + snake(activity);
	}

	static String snake(String words) {
		String bounded = (words.length() > 100) ? words.substring(0, 100) : words;
		String parts = WORD_START.matcher(bounded.replace("OAuth", "Oauth")).replaceAll("_").toLowerCase(Locale.ROOT);
		String clean = OTHER.matcher(parts).replaceAll("_");
		return clean.isEmpty() ? "unnamed" : clean;
	}

}
