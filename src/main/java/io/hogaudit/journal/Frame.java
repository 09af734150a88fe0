package io.hogaudit.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * An entry as it stands in a segment: state, checksum, length of the text, link,
 * sequence, time, key, and the text. Big endian. The checksum is CRC-32C (RFC 3720,
 * appendix B.4) over everything behind it; the link is the checksum of the frame before,
 * so that what a refused group left behind is never taken for what follows.
 *
 * @param link the checksum of the frame before
 * @param recordedAt milliseconds since 1970
 * @param key 16 bytes
 * @param text UTF-8
 */
@SuppressWarnings("ArrayRecordComponent")
record Frame(int link, long sequence, long recordedAt, byte[] key, byte[] text) {

	/** Bytes before the text. */
	static final int HEADER = 48;

	/** Bytes before what the checksum covers. */
	private static final int UNCOVERED = 8;

	/** "HOGF", and the same with the text overwritten. */
	static final int KEPT = 0x484f4746;

	static final int ERASED = 0x484f4758;

	int size() {
		return HEADER + this.text.length;
	}

	/** The header; the text follows it. */
	byte[] header() {
		ByteBuffer header = ByteBuffer.allocate(HEADER)
			.putInt(KEPT)
			.putInt(0)
			.putInt(this.text.length)
			.putInt(this.link)
			.putLong(this.sequence)
			.putLong(this.recordedAt)
			.put(this.key);
		return header.putInt(4, checksum(header.array(), this.text)).array();
	}

	static int checksum(byte[] header, byte[] text) {
		CRC32C checksum = new CRC32C();
		checksum.update(header, UNCOVERED, HEADER - UNCOVERED);
		checksum.update(text);
		return (int) checksum.getValue();
	}

	/** The length of the text that a header announces. */
	static int length(byte[] header) {
		return ByteBuffer.wrap(header).getInt(8);
	}

	static int state(byte[] header) {
		return ByteBuffer.wrap(header).getInt(0);
	}

	static long sequence(byte[] header) {
		return ByteBuffer.wrap(header).getLong(16);
	}

	/** The checksum that stands in a header. */
	static int checksum(byte[] header) {
		return ByteBuffer.wrap(header).getInt(4);
	}

	static Frame of(byte[] header, byte[] text) {
		ByteBuffer buffer = ByteBuffer.wrap(header, 12, HEADER - 12);
		int link = buffer.getInt();
		long sequence = buffer.getLong();
		long recordedAt = buffer.getLong();
		byte[] key = new byte[16];
		buffer.get(key);
		return new Frame(link, sequence, recordedAt, key, text);
	}

}
