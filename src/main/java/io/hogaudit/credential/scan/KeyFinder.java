package io.hogaudit.credential.scan;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds PostHog's secret keys and signing secrets in a text. {@code phc_} is public and
 * not a finding; neither are values of a few characters repeated, as examples have them.
 */
final class KeyFinder {

	private static final Pattern KEY = Pattern
		.compile("ph[xsar]_(?:(?!ph[xsar]_)[A-Za-z0-9_]){24,}|whsec_[A-Za-z0-9+/]{32,}={0,2}");

	private static final List<String> PREFIXES = List.of("phx_", "phs_", "pha_", "phr_", "whsec_");

	/** What PostHog makes: 'alpha_' and 'graphs_' also end in a prefix. */
	private static final Pattern RANDOM = Pattern
		.compile("ph[xsar]_(?=[A-Za-z0-9]{0,99}[A-Z])(?=[A-Za-z0-9]{0,99}[a-z])(?=[A-Za-z0-9]{0,99}[0-9])"
				+ "[A-Za-z0-9]{32,}.*");

	private static final int MIN_DIFFERENT = 6;

	private KeyFinder() {
	}

	static boolean mayHold(String text) {
		for (String prefix : PREFIXES) {
			if (text.contains(prefix)) {
				return true;
			}
		}
		return false;
	}

	static List<Key> find(String text, Spot spot) {
		if (!mayHold(text)) {
			return List.of();
		}
		TreeSet<Integer> starts = new TreeSet<>();
		for (String prefix : PREFIXES) {
			for (int at = text.indexOf(prefix); at >= 0; at = text.indexOf(prefix, at + 1)) {
				starts.add(at);
			}
		}
		List<Key> keys = new ArrayList<>();
		Matcher matcher = KEY.matcher(text);
		int line = spot.line();
		int counted = 0;
		for (int start : starts) {
			if (matcher.region(start, text.length()).lookingAt() && isKey(text, start, matcher.group())) {
				line += lines(text, counted, start);
				counted = start;
				keys.add(new Key(matcher.group(), spot.at(line).line(), spot.inside()));
			}
		}
		return keys;
	}

	private static boolean isKey(String text, int start, String key) {
		boolean apart = start == 0 || !isWord(text.charAt(start - 1)) || key.startsWith("whsec_");
		return isVaried(key) && (apart || RANDOM.matcher(key).matches());
	}

	/** The text with every key in it masked, for names that are shown. */
	static String mask(String text) {
		String masked = text;
		for (Key key : find(text, Spot.START)) {
			masked = masked.replace(key.value(), key.masked());
		}
		return masked;
	}

	static int lines(CharSequence text, int from, int to) {
		int lines = 0;
		for (int i = from; i < to; i++) {
			lines += (text.charAt(i) == '\n') ? 1 : 0;
		}
		return lines;
	}

	private static boolean isVaried(String key) {
		return key.substring(key.indexOf('_') + 1).chars().distinct().count() >= MIN_DIFFERENT;
	}

	private static boolean isWord(char c) {
		return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
	}

}
