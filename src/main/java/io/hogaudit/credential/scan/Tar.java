package io.hogaudit.credential.scan;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * The entries of a tar archive, one after the other, as POSIX ustar and GNU write them.
 */
final class Tar {

	private static final int BLOCK = 512;

	private final InputStream in;

	private Limited entry;

	private long padding;

	Tar(InputStream in) {
		this.in = in;
		this.entry = new Limited(in, 0);
	}

	/** The name of the next entry, null at the end. */
	@Nullable String next() throws IOException {
		this.entry.skipNBytes(this.entry.left());
		this.in.skipNBytes(this.padding);
		byte[] header = this.in.readNBytes(BLOCK);
		if (header.length == 0 || header[0] == 0) {
			return null;
		}
		if (header.length < BLOCK) {
			throw new EOFException();
		}
		long size = size(header);
		this.entry = new Limited(this.in, size);
		this.padding = (BLOCK - size % BLOCK) % BLOCK;
		return text(header, 0, 100);
	}

	/** The bytes of the entry that {@link #next} named. */
	InputStream content() {
		return this.entry;
	}

	private static long size(byte[] header) throws IOException {
		if (header[124] < 0) {
			long size = 0;
			for (int i = 128; i < 136; i++) {
				size = (size << 8) | (header[i] & 0xff);
			}
			return Math.max(0, size);
		}
		try {
			String size = text(header, 124, 12).strip();
			return size.isEmpty() ? 0 : Long.parseLong(size, 8);
		}
		catch (NumberFormatException ex) {
			throw new IOException("The size of a tar entry is not a number", ex);
		}
	}

	private static String text(byte[] header, int offset, int length) {
		String text = new String(header, offset, length, StandardCharsets.UTF_8);
		int end = text.indexOf('\0');
		return (end < 0) ? text : text.substring(0, end);
	}

}
