package io.hogaudit.credential.scan;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a text may hide: UTF-16 and UTF-32, escapes of JSON, C, XML and web addresses, and
 * base64 and hexadecimal digits. Texts hold one character for each byte.
 */
final class Encodings {

	private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-fA-F]{4})"
			+ "|\\\\x([0-9a-fA-F]{2})(?![0-9a-fA-F])|%([0-9a-fA-F]{2})|&#[xX]([0-9a-fA-F]{1,4});|&#([0-9]{1,4});"
			+ "|\\\\([nrtbf/\"'\\\\])");

	/** An escape may be escaped again; each time makes the text shorter. */
	private static final int ESCAPED_TIMES = 4;

	private static final Pattern HEX = Pattern.compile("(?:[0-9a-fA-F]{2}){36,}");

	/** Of base64, and of the form for addresses. */
	private static final byte[] VALUES = values();

	private static final int MIN_RUN = 36;

	/** Shorter ones are words, and the next line is not theirs. */
	private static final int MIN_WRAPPED = 16;

	/** Takes bytes that are written as letters, and the line where they begin. */
	@FunctionalInterface
	interface Decoded {

		void take(int line, byte[] bytes) throws IOException;

	}

	private Encodings() {
	}

	/** ASCII that stands between zero bytes, whichever the order and width. */
	static String narrow(String text) {
		byte[] wide = text.getBytes(StandardCharsets.ISO_8859_1);
		byte[] narrow = new byte[wide.length];
		int length = 0;
		for (int i = 0; i < wide.length; i++) {
			byte b = wide[i];
			if (b != 0) {
				boolean alone = i + 1 < wide.length && wide[i + 1] != 0 && (i == 0 || wide[i - 1] != 0);
				narrow[length++] = (b == '\n' || (b > 0 && !alone)) ? b : (byte) ' ';
			}
		}
		return new String(narrow, 0, length, StandardCharsets.ISO_8859_1);
	}

	/** Without escapes; no line is added, so that a line's number stays. */
	static String unescape(String text) {
		String unescaped = text;
		String before = "";
		for (int i = 0; i < ESCAPED_TIMES && unescaped.length() != before.length(); i++) {
			before = unescaped;
			unescaped = unescapeOnce(before);
		}
		return unescaped;
	}

	private static String unescapeOnce(String text) {
		Matcher escape = ESCAPE.matcher(text).useTransparentBounds(true);
		StringBuilder unescaped = new StringBuilder();
		int copied = 0;
		byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
		for (int i = 0; i < bytes.length; i++) {
			byte b = bytes[i];
			if ((b == '\\' || b == '%' || b == '&') && escape.region(i, text.length()).lookingAt()) {
				unescaped.append(text, copied, i).append(character(escape));
				copied = escape.end();
				i = copied - 1;
			}
		}
		return (copied == 0) ? text : unescaped.append(text, copied, text.length()).toString();
	}

	private static char character(Matcher escape) {
		int code = 0;
		for (int group = 1; group <= 5; group++) {
			if (escape.group(group) != null) {
				code = Integer.parseInt(escape.group(group), (group == 5) ? 10 : 16);
			}
		}
		if (escape.group(6) != null) {
			code = "\"'/\\".contains(escape.group(6)) ? escape.group(6).charAt(0) : '\r';
		}
		return (code == '\n') ? '\r' : (char) code;
	}

	/** Takes apart long runs of base64 or hexadecimal digits, also over several lines. */
	static void decode(String text, int firstLine, Decoded found) throws IOException {
		byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
		ByteArrayOutputStream linesBefore = new ByteArrayOutputStream();
		int line = firstLine;
		int runLine = line;
		int from = -1;
		for (int i = 0; i <= bytes.length; i++) {
			byte b = (i < bytes.length) ? bytes[i] : (byte) '.';
			if (b > 0 && VALUES[b] >= 0) {
				if (from < 0) {
					from = i;
					runLine = (linesBefore.size() == 0) ? line : runLine;
				}
				continue;
			}
			boolean lineEnd = b == '\n' || b == '\r';
			boolean indent = from < 0 && (b == ' ' || b == '\t');
			int length = linesBefore.size() + ((from < 0) ? 0 : i - from);
			if (length > 0 && !indent) {
				boolean wraps = lineEnd && length >= MIN_WRAPPED;
				if (from >= 0 && (wraps || length >= MIN_RUN)) {
					linesBefore.write(bytes, from, i - from);
				}
				if (!wraps) {
					run(linesBefore.toByteArray(), runLine, found);
					linesBefore.reset();
				}
				from = -1;
			}
			line += (b == '\n') ? 1 : 0;
		}
	}

	// what stands before the run may be of the same letters: each of the four alignments
	private static void run(byte[] digits, int line, Decoded found) throws IOException {
		if (digits.length < MIN_RUN) {
			return;
		}
		for (int offset = 0; offset < 4; offset++) {
			byte[] bytes = base64(digits, offset);
			if (isPlausible(bytes)) {
				found.take(line, bytes);
			}
		}
		Matcher hex = HEX.matcher(new String(digits, StandardCharsets.ISO_8859_1));
		while (hex.find()) {
			found.take(line, HexFormat.of().parseHex(hex.group()));
		}
	}

	private static byte[] base64(byte[] digits, int offset) {
		byte[] bytes = new byte[(digits.length - offset) * 3 / 4];
		int bits = 0;
		int next = 0;
		for (int i = offset, held = 0; i < digits.length; i++) {
			bits = (bits << 6) | VALUES[digits[i]];
			held += 6;
			if (held >= 8 && next < bytes.length) {
				held -= 8;
				bytes[next++] = (byte) (bits >> held);
			}
		}
		return bytes;
	}

	/**
	 * Whether it is not what comes of letters that encode nothing: three in five are text
	 * or zero.
	 */
	private static boolean isPlausible(byte[] bytes) {
		int text = 0;
		for (byte b : bytes) {
			text += (b == 0 || (b >= '\t' && b <= '\r') || (b >= ' ' && b < 127)) ? 1 : 0;
		}
		return text * 5 >= bytes.length * 3 || Packed.of(bytes).format() != Packed.Format.NONE
				|| KeyFinder.mayHold(new String(bytes, StandardCharsets.ISO_8859_1));
	}

	private static byte[] values() {
		byte[] values = new byte[128];
		Arrays.fill(values, (byte) -1);
		String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
		for (int i = 0; i < digits.length(); i++) {
			values[digits.charAt(i)] = (byte) i;
		}
		values['-'] = 62;
		values['_'] = 63;
		return values;
	}

}
