package io.hogaudit.proof;

import java.util.Base64;
import java.util.HexFormat;

/**
 * A statement of a stream's size and root, as text in the form of C2SP's
 * {@code tlog-checkpoint}.
 *
 * @param origin the log's name, with the stream's number
 * @param size number of entries
 * @param root RFC 6962 root over them, 32 bytes
 */
@SuppressWarnings("ArrayRecordComponent")
public record Checkpoint(String origin, long size, byte[] root) {

	/** What is signed: three lines, each with its end. */
	public String text() {
		return this.origin + "\n" + this.size + "\n" + Base64.getEncoder().encodeToString(this.root) + "\n";
	}

	public String rootHex() {
		return HexFormat.of().formatHex(this.root);
	}

}
