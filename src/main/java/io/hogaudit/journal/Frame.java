package io.hogaudit.journal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

/**
 * An entry as it stands in a segment: state, checksum, length of the text, link,
 * sequence, time, key, and the text. Big endian. The checksum is CRC-32C (RFC 3720,
 * appendix B.4) over everything behind it; the link is the checksum of the frame before,
 * so that what a refused group left behind is never taken for what follows.
 *
 * @param length bytes of the text
 * @param link the checksum of the frame before
 * @param recordedAt milliseconds since 1970
 * @param key 16 bytes
 * @param leaf the text's Merkle leaf
 * @param text UTF-8, null when it was erased
 */
@SuppressWarnings("ArrayRecordComponent")
record Frame(int checksum, int length, int link, long sequence, long recordedAt, byte[] key, byte[] leaf,
		byte @Nullable [] text) {

	/** Bytes before the text. */
	static final int HEADER = 48;

	/** Bytes before what the checksum covers. */
	private static final int UNCOVERED = 8;

	/**
	 * "HOGF", and the same with the text overwritten: by its Merkle leaf, the checksum of
	 * header and leaf, and zeros.
	 */
	static final int KEPT = 0x484f4746;

	static final int ERASED = 0x484f4758;

	private static final int LEAF = 32;

	int size() {
		return HEADER + this.length;
	}

	/** The header of a text that follows it. */
	static byte[] header(int link, long sequence, long recordedAt, byte[] key, byte[] text) {
		ByteBuffer header = ByteBuffer.allocate(HEADER)
			.putInt(KEPT)
			.putInt(0)
			.putInt(text.length)
			.putInt(link)
			.putLong(sequence)
			.putLong(recordedAt)
			.put(key);
		return header.putInt(4, checksum(header.array(), text)).array();
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

	static int link(byte[] header) {
		return ByteBuffer.wrap(header).getInt(12);
	}

	static long sequence(byte[] header) {
		return ByteBuffer.wrap(header).getLong(16);
	}

	/** The checksum that stands in a header. */
	static int checksum(byte[] header) {
		return ByteBuffer.wrap(header).getInt(4);
	}

	static boolean isOne(byte[] header) {
		return state(header) == KEPT || state(header) == ERASED;
	}

	/** What stands in the place of a text that was erased. */
	static byte[] erased(byte[] header, byte @Nullable [] leaf) {
		ByteBuffer erased = ByteBuffer.allocate(length(header));
		if (leaf != null && erased.remaining() >= LEAF + Integer.BYTES) {
			erased.put(leaf).putInt(checksum(header, leaf));
		}
		return erased.array();
	}

	/** The frame of a header and what stands behind it, null when they do not match. */
	static @Nullable Frame of(byte[] header, byte @Nullable [] behind) {
		if (!isOne(header) || behind == null) {
			return null;
		}
		ByteBuffer buffer = ByteBuffer.wrap(header, 4, HEADER - 4);
		int checksum = buffer.getInt();
		int length = buffer.getInt();
		int link = buffer.getInt();
		long sequence = buffer.getLong();
		long recordedAt = buffer.getLong();
		byte[] key = new byte[16];
		buffer.get(key);
		if (checksum(header, behind) == checksum) {
			// also when it is marked as erased and was not yet overwritten
			byte[] text = (state(header) == KEPT) ? behind : null;
			return new Frame(checksum, length, link, sequence, recordedAt, key, MerkleFrontier.leaf(behind), text);
		}
		byte[] leaf = (length >= LEAF + Integer.BYTES) ? Arrays.copyOf(behind, LEAF) : null;
		return (state(header) == ERASED && leaf != null
				&& ByteBuffer.wrap(behind).getInt(LEAF) == checksum(header, leaf))
						? new Frame(checksum, length, link, sequence, recordedAt, key, leaf, null) : null;
	}

}
