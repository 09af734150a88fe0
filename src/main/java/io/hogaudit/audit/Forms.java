package io.hogaudit.audit;

import org.jspecify.annotations.Nullable;

import io.hogaudit.audit.Values.Range;

/** Where the value of a sensitive name is in forms that have no sign of assignment. */
final class Forms {

	private static final int MAX_NAME = 64;

	/** How far the end of a tag may be. */
	private static final int NEAR = 256;

	/** How far a closing tag is looked for. */
	private static final int MAX_LOOK = 4096;

	private Forms() {
	}

	/** {@code <password>x</password>}. */
	static @Nullable Range element(Redaction redaction, String text, int at) {
		int to = at + 1;
		while (to < text.length() && to - at < MAX_NAME
				&& (Character.isLetterOrDigit(text.charAt(to)) || "_-.:".indexOf(text.charAt(to)) >= 0)) {
			to++;
		}
		if (!redaction.words().in(text, at + 1, to) || !redaction.sensitive(text.substring(at + 1, to))) {
			return null;
		}
		int open = text.indexOf('>', to, Math.min(text.length(), to + NEAR));
		if (open < 0 || text.charAt(open - 1) == '/') {
			return null;
		}
		int close = text.indexOf("</" + text.substring(at + 1, to), open, Math.min(text.length(), open + MAX_LOOK));
		return (close > open) ? new Range(open + 1, close) : null;
	}

	/** {@code --password x}; with an equals sign it is an assignment. */
	static @Nullable Range option(Redaction redaction, String text, int at) {
		if (!text.startsWith("--", at) || (at > 0 && text.charAt(at - 1) == '-')) {
			return null;
		}
		int to = at + 2;
		while (to < text.length() && to - at < MAX_NAME
				&& (Character.isLetterOrDigit(text.charAt(to)) || "_-.".indexOf(text.charAt(to)) >= 0)) {
			to++;
		}
		int value = Values.afterSpace(text, to);
		if (value == to || value == text.length() || text.charAt(value) == '-'
				|| !redaction.words().in(text, at + 2, to) || !redaction.sensitive(text.substring(at + 2, to))) {
			return null;
		}
		return new Range(value, Values.end(text, value, false, text.length()));
	}

	/** {@code ["password","x"]}. */
	static @Nullable Range pair(Redaction redaction, String text, int at) {
		int first = Values.afterSpace(text, at + 1);
		String name = Values.quotedText(text, first);
		if (name == null || !redaction.words().in(name) || !redaction.sensitive(name)) {
			return null;
		}
		int open = Values.afterBackslashes(text, first);
		int comma = Values.afterSpace(text, open + 1 + name.length() + (open - first) + 1);
		if (!text.startsWith(",", comma)) {
			return null;
		}
		int value = Values.afterSpace(text, comma + 1);
		return Values.opensQuote(text, value) ? new Range(value, Values.end(text, value, false, text.length())) : null;
	}

}
