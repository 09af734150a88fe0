package io.hogaudit.audit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.hogaudit.audit.Values.Range;

/**
 * Takes the values of sensitive names out of one text, in whatever form they are
 * assigned: JSON (escaped, cut off or broken, too), headers, forms, and {@link Forms}.
 * Once through; what was taken out is not looked at again. For one thread.
 */
final class Assignments {

	/** Only in a query: as words they are everywhere. */
	private static final Set<String> QUERY = Set.of("key", "pwd", "auth", "pass");

	private static final Set<String> SCHEMES = Set.of("bearer", "basic", "token", "digest");

	private static final int MAX_NAME = 64;

	/** How far the second member of a pair may be from the first. */
	private static final int NEAR = 256;

	/** How far the end of what may be no value is looked for. */
	private static final int MAX_LOOK = 4096;

	private final Redaction redaction;

	private final String text;

	private final List<Range> secrets = new ArrayList<>();

	/** A pair's name was sensitive, up to here. */
	private int namedUntil = -1;

	private @Nullable Range lastValue;

	Assignments(Redaction redaction, String text) {
		this.redaction = redaction;
		this.text = text;
	}

	String clean() {
		int i = 0;
		while (i < this.text.length()) {
			i = Math.max(i + 1, switch (this.text.charAt(i)) {
				case '=', ':' -> assigned(i, i + 1, false);
				case '%' -> encoded(i);
				case '<' -> add(Forms.element(this.redaction, this.text, i), i);
				case '-' -> add(Forms.option(this.redaction, this.text, i), i);
				case '[' -> add(Forms.pair(this.redaction, this.text, i), i);
				default -> i;
			});
		}
		if (this.secrets.isEmpty()) {
			return this.text;
		}
		this.secrets.sort(Comparator.comparingInt(Range::from));
		StringBuilder clean = new StringBuilder(this.text.length());
		int done = 0;
		for (Range secret : this.secrets) {
			if (secret.from() >= done) {
				clean.append(this.text, done, secret.from()).append(Redaction.MARK);
			}
			done = Math.max(done, secret.to());
		}
		return clean.append(this.text, done, this.text.length()).toString();
	}

	private int encoded(int at) {
		int digits = this.text.startsWith("%25", at) ? at + 3 : at + 1;
		boolean sign = this.text.regionMatches(true, digits, "3d", 0, 2)
				|| this.text.regionMatches(true, digits, "3a", 0, 2);
		return sign ? assigned(at, digits + 2, true) : at;
	}

	private int assigned(int sign, int afterSign, boolean encoded) {
		int to = sign;
		while (to > 0 && sign - to < 32 && Character.isWhitespace(this.text.charAt(to - 1))) {
			to--;
		}
		boolean quoted = to > 0 && Values.quote(this.text.charAt(to - 1));
		if (quoted) {
			to--;
			while (to > 0 && sign - to < 64 && this.text.charAt(to - 1) == '\\') {
				to--;
			}
		}
		int from = nameStart(to);
		if (from == to) {
			return afterSign;
		}
		int value = afterSign;
		if (value < this.text.length() && (this.text.charAt(value) == '>' || this.text.charAt(value) == '=')) {
			value++;
		}
		value = Values.afterSpace(this.text, value);
		boolean inQuery = to - from <= 4 && afterQuery(from)
				&& QUERY.contains(this.text.substring(from, to).toLowerCase(Locale.ROOT));
		if (inQuery || (this.redaction.words().in(this.text, from, to) && sensitive(from, to, value))) {
			return takeOut(from, to, value, quoted, encoded, this.text.charAt(sign));
		}
		int word = wordStart(to, to);
		if (to - word <= 7) {
			return member(this.text.substring(word, to), value, encoded, afterSign);
		}
		return afterSign;
	}

	private boolean sensitive(int from, int to, int value) {
		String name = this.text.substring(from, to);
		return this.redaction.sensitive(name) || (Redaction.counts(name) && !harmless(value))
				|| (Headers.named(name) && Values.opensContainer(this.text, value));
	}

	private boolean harmless(int value) {
		int limit = Math.min(this.text.length(), value + MAX_NAME);
		if (value < limit && this.text.charAt(value) == '[') {
			return value + 1 < limit && Character.isDigit(this.text.charAt(value + 1));
		}
		String quoted = Values.quotedText(this.text, value);
		return Redaction.harmless(
				(quoted != null) ? quoted : this.text.substring(value, Values.bare(this.text, value, true, limit)));
	}

	// a name of two words is taken whole when its last one says too little
	private int nameStart(int to) {
		int from = wordStart(to, to);
		boolean vague = (to - from == 3 && this.text.regionMatches(true, from, "key", 0, 3))
				|| (to - from == 6 && this.text.regionMatches(true, from, "string", 0, 6));
		if (vague && from > 1 && " :/".indexOf(this.text.charAt(from - 1)) >= 0) {
			int first = wordStart(from - 1, to);
			return (first < from - 1) ? first : from;
		}
		return from;
	}

	private int wordStart(int end, int to) {
		int from = end;
		while (from > 0 && to - from < MAX_NAME) {
			char c = this.text.charAt(from - 1);
			if (c == '%') {
				String escape = this.text.substring(from, Math.min(from + 2, end)).toLowerCase(Locale.ROOT);
				if (!Set.of("5b", "5d", "5f", "2d", "2e").contains(escape)) {
					return Math.min(end, from + (escape.equals("25") ? 4 : 2));
				}
			}
			else if (!Character.isLetterOrDigit(c) && "_-.$[]".indexOf(c) < 0) {
				break;
			}
			from--;
		}
		return from;
	}

	private boolean afterQuery(int from) {
		if (from == 0) {
			return false;
		}
		char c = this.text.charAt(from - 1);
		if (c == '?' || c == '&') {
			return true;
		}
		return from >= 3
				&& (this.text.startsWith("26", from - 2) || this.text.regionMatches(true, from - 2, "3f", 0, 2));
	}

	private int takeOut(int from, int to, int value, boolean quoted, boolean encoded, char sign) {
		String name = this.text.substring(from, to).toLowerCase(Locale.ROOT);
		boolean cookie = name.contains("cookie");
		boolean authorization = name.contains("authorization");
		if ((cookie || authorization) && !quoted
				&& (sign == ':' || (cookie && !encoded && !Values.opensQuote(this.text, value)))) {
			return header(from, value, cookie);
		}
		int start = afterScheme(value, SCHEMES);
		if (authorization && start == value) {
			return add(value, Values.end(this.text, Values.afterWord(this.text, value), encoded, this.text.length()));
		}
		return add(start, Values.end(this.text, start, encoded, this.text.length()));
	}

	// a scheme of its own may be followed by anything up to the end of the line
	private int header(int from, int value, boolean cookie) {
		int start = cookie ? value : afterScheme(value, Set.of("bearer", "basic"));
		if (start > value) {
			return add(start, Values.end(this.text, start, false, this.text.length()));
		}
		int before = from - 1;
		if (before >= 0 && Values.quote(this.text.charAt(before))) {
			int slash = before;
			while (slash > 0 && before - slash < 16 && this.text.charAt(slash - 1) == '\\') {
				slash--;
			}
			char quote = this.text.charAt(before);
			return add(value, Values.close(this.text, value, quote, before - slash, this.text.length()));
		}
		return add(value, Values.line(this.text, value));
	}

	private int afterScheme(int value, Set<String> schemes) {
		int next = Values.afterWord(this.text, value);
		boolean scheme = next > value
				&& schemes.contains(this.text.substring(value, next).strip().toLowerCase(Locale.ROOT));
		return scheme ? next : value;
	}

	private int add(@Nullable Range value, int otherwise) {
		return (value != null) ? add(value.from(), value.to()) : otherwise;
	}

	private int add(int from, int to) {
		int begin = Values.opening(this.text, from);
		if (to > begin) {
			this.secrets.add(new Range(begin, to));
		}
		return to;
	}

	private int member(String name, int value, boolean encoded, int next) {
		if (Pairs.names(name)) {
			String named = Values.quotedText(this.text, value);
			if (named != null && this.redaction.sensitive(named)) {
				this.namedUntil = value + named.length() + NEAR;
				Range last = this.lastValue;
				if (last != null && last.to() <= value && value - last.to() < NEAR
						&& this.text.indexOf('}', last.to(), value) < 0) {
					this.secrets.add(last);
				}
			}
		}
		else if (Pairs.holdsValue(name)) {
			if (value < this.namedUntil) {
				return add(value, Values.end(this.text, value, encoded, this.text.length()));
			}
			int end = Values.end(this.text, value, encoded, Math.min(this.text.length(), value + MAX_LOOK));
			this.lastValue = (end > Values.opening(this.text, value)) ? new Range(Values.opening(this.text, value), end)
					: null;
		}
		return next;
	}

}
