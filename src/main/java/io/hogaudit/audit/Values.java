package io.hogaudit.audit;

import org.jspecify.annotations.Nullable;

/** Where a value in a text begins and ends. Each look goes forward only. */
final class Values {

	private static final int MAX_NAME = 64;

	private Values() {
	}

	static boolean quote(char c) {
		return c == '"' || c == '\'';
	}

	static int afterBackslashes(String text, int at) {
		int i = at;
		while (i < text.length() && text.charAt(i) == '\\') {
			i++;
		}
		return i;
	}

	static int afterSpace(String text, int at) {
		int i = at;
		while (i < text.length() && i - at < 32 && Character.isWhitespace(text.charAt(i))) {
			i++;
		}
		return i;
	}

	/**
	 * The place of what closes a quoted text (its backslashes, if it was opened with
	 * some), or the limit. A quote inside has more backslashes than the one that opened,
	 * at any level of escaping.
	 */
	static int close(String text, int from, char quote, int backslashes, int limit) {
		int run = 0;
		for (int i = from; i < limit; i++) {
			char c = text.charAt(i);
			if (c == '\\') {
				run++;
				continue;
			}
			int own = run % (2 * (backslashes + 1));
			if (c == quote && own <= backslashes) {
				return i - own;
			}
			run = 0;
		}
		return limit;
	}

	/** Behind the bracket that closes the one at the place, or the limit. */
	static int bracket(String text, int from, int limit) {
		int depth = 0;
		int i = from;
		while (i < limit) {
			char c = text.charAt(i);
			if (c == '\\' || c == '"') {
				int quote = afterBackslashes(text, i);
				if (quote < limit && text.charAt(quote) == '"') {
					int end = close(text, quote + 1, '"', quote - i, limit);
					i = afterBackslashes(text, end);
				}
				else {
					i = quote - 1;
				}
			}
			else if (c == '[' || c == '{') {
				depth++;
			}
			else if ((c == ']' || c == '}') && --depth == 0) {
				return i + 1;
			}
			i++;
		}
		return limit;
	}

	/** The end of a value without quotes. */
	static int bare(String text, int from, boolean encoded, int limit) {
		for (int i = from; i < limit; i++) {
			char c = text.charAt(i);
			if (Character.isWhitespace(c) || "\"'&;,})\\<".indexOf(c) >= 0
					|| (encoded && c == '%' && (text.startsWith("%26", i) || text.startsWith("%2526", i)))) {
				return i;
			}
		}
		return limit;
	}

	static int line(String text, int from) {
		for (int i = from; i < text.length(); i++) {
			if (text.charAt(i) == '\n' || text.charAt(i) == '\r') {
				return i;
			}
		}
		return text.length();
	}

	/** Behind a short word and the space after it; the place itself if there is none. */
	static int afterWord(String text, int value) {
		int end = value;
		while (end < text.length() && end - value < 24
				&& (Character.isLetterOrDigit(text.charAt(end)) || (end > value && text.charAt(end) == '-'))) {
			end++;
		}
		int next = afterSpace(text, end);
		return (end > value && next > end && next < text.length()) ? next : value;
	}

	static boolean opensQuote(String text, int value) {
		int quote = afterBackslashes(text, value);
		return quote < text.length() && quote - value <= 16 && quote(text.charAt(quote));
	}

	/** Whether an object or array is there, or a text that holds one. */
	static boolean opensContainer(String text, int value) {
		int at = afterSpace(text, opensQuote(text, value) ? afterBackslashes(text, value) + 1 : value);
		return at < text.length() && (text.charAt(at) == '{' || text.charAt(at) == '[');
	}

	/** Behind the opening quote, so that quotes stay in pairs. */
	static int opening(String text, int from) {
		return opensQuote(text, from) ? afterBackslashes(text, from) + 1 : from;
	}

	static int end(String text, int value, boolean encoded, int limit) {
		int first = afterBackslashes(text, value);
		if (first >= limit) {
			return limit;
		}
		char c = text.charAt(first);
		if (quote(c)) {
			return close(text, first + 1, c, first - value, limit);
		}
		if (c == '[' || c == '{') {
			return bracket(text, first, limit);
		}
		return bare(text, first, encoded, limit);
	}

	static @Nullable String quotedText(String text, int value) {
		int open = afterBackslashes(text, value);
		if (open >= text.length() || open - value > 16 || !quote(text.charAt(open))) {
			return null;
		}
		int limit = Math.min(text.length(), open + 1 + MAX_NAME);
		int close = close(text, open + 1, text.charAt(open), open - value, limit);
		return (close < limit) ? text.substring(open + 1, close) : null;
	}

	/** A part of a text, up to before {@code to}. */
	record Range(int from, int to) {
	}

}
