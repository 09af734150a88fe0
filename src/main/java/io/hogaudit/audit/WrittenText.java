package io.hogaudit.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Reads texts in the order in which {@link EntryWriter} wrote them, as long as they are
 * printable ASCII without escapes. One thread's.
 */
final class WrittenText {

	private final byte[] text;

	private int at;

	WrittenText(byte[] text) {
		this.text = text;
	}

	/** What stands before a text, up to and with its opening quote. */
	static byte[] before(String name) {
		return (",\"" + name + "\":\"").getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * The text behind this, null when something else comes next or the text is not plain.
	 */
	@Nullable String after(byte[] before) {
		int from = this.at + before.length;
		if (from > this.text.length || !Arrays.equals(this.text, this.at, from, before, 0, before.length)) {
			return null;
		}
		int end = from;
		while (end < this.text.length && isPlain(this.text[end])) {
			end++;
		}
		if (end == this.text.length || this.text[end] != '"') {
			return null;
		}
		this.at = end + 1;
		return new String(this.text, from, end - from, StandardCharsets.ISO_8859_1);
	}

	private static boolean isPlain(byte b) {
		return b >= ' ' && b != '"' && b != '\\' && b != 0x7f;
	}

}
