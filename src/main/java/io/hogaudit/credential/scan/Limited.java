package io.hogaudit.credential.scan;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The next so many bytes of a stream; a stream that ends before is an error. */
final class Limited extends InputStream {

	private final InputStream in;

	private long left;

	Limited(InputStream in, long length) {
		this.in = in;
		this.left = length;
	}

	long left() {
		return this.left;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		if (this.left == 0) {
			return -1;
		}
		int read = this.in.read(bytes, offset, (int) Math.min(length, this.left));
		if (read < 0) {
			throw new EOFException();
		}
		this.left -= read;
		return read;
	}

}
