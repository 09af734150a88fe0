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
		return skip(before) ? new String(this.text, from, this.at - 1 - from, StandardCharsets.ISO_8859_1) : null;
	}

	/** As {@link #after}, for a text that nobody wants. */
	boolean skip(byte[] before) {
		int end = this.at + before.length;
		if (end > this.text.length || !Arrays.equals(this.text, this.at, end, before, 0, before.length)) {
			return false;
		}
		while (end < this.text.length && isPlain(this.text[end])) {
			end++;
		}
		if (end == this.text.length || this.text[end] != '"') {
			return false;
		}
		this.at = end + 1;
		return true;
	}

	private static boolean isPlain(byte b) {
		return b >= ' ' && b != '"' && b != '\\' && b != 0x7f;
	}

}
