package io.hogaudit.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Reads texts, past the page cache as they are written: what another thread writes beside
 * is never seen in a page from before. Holds what stands around the last one, because
 * most readers go on from there. One thread's at a time.
 */
final class SegmentReader {

	/** Bytes that are read at once. */
	private static final int WINDOW = 128 * 1024;

	private final Segments segments;

	private final byte[] header = new byte[Frame.HEADER];

	/** Made with the first text: not every connection reads one. */
	private @Nullable ByteBuffer window;

	private long segment;

	/** Where in the segment the window begins. */
	private long from;

	SegmentReader(Segments segments) {
		this.segments = segments;
	}

	/**
	 * The text of a frame.
	 * @param leaf what its Merkle leaf must be
	 * @return null when it was erased
	 * @throws DamagedTextException when it is not what was written
	 */
	byte @Nullable [] text(long place, byte[] leaf) throws IOException {
		byte[] text = held(place, leaf);
		// once more, because it may be erased while it is read: first its mark
		for (int i = 0; text == null && i < 2; i++) {
			load(place);
			text = held(place, leaf);
			if (text == null && Frame.state(this.header) == Frame.ERASED) {
				return null;
			}
			if (text == null && Frame.state(this.header) == Frame.KEPT && Frame.length(this.header) > WINDOW / 8) {
				text = large(place, Frame.length(this.header), leaf);
			}
		}
		if (text == null) {
			throw new DamagedTextException("%s does not hold at %s what was written there"
				.formatted(this.segments.path(Segments.segment(place)), Segments.offset(place)));
		}
		return text;
	}

	/** From the window, null when it is not there as a whole or was erased. */
	private byte @Nullable [] held(long place, byte[] leaf) {
		ByteBuffer held = this.window;
		long at = Segments.offset(place) - this.from;
		if (held == null || this.segment != Segments.segment(place) || at < 0 || at + Frame.HEADER > held.limit()) {
			return null;
		}
		held.get((int) at, this.header);
		int length = Frame.length(this.header);
		if (Frame.state(this.header) != Frame.KEPT || length < 0 || at + Frame.HEADER + length > held.limit()) {
			return null;
		}
		byte[] text = new byte[length];
		held.get((int) at + Frame.HEADER, text);
		return whole(text, leaf);
	}

	// a window from before may hold what a refused group left at the same place
	private static byte @Nullable [] whole(byte[] text, byte[] leaf) {
		return Arrays.equals(MerkleFrontier.leaf(text), leaf) ? text : null;
	}

	/**
	 * Around a frame: more of what lies ahead of a reader that goes forwards or
	 * backwards.
	 */
	private void load(long place) throws IOException {
		boolean backwards = Segments.segment(place) < this.segment
				|| (Segments.segment(place) == this.segment && Segments.offset(place) < this.from);
		// a header that was read before must not speak for this frame
		Arrays.fill(this.header, (byte) 0);
		load(Segments.segment(place), Segments.offset(place) - (backwards ? WINDOW / 4 * 3 : 0));
	}

	/** From the block in which an offset lies. */
	private ByteBuffer load(long segment, long offset) throws IOException {
		ByteBuffer held = (this.window != null) ? this.window : DirectFiles.buffer(WINDOW);
		this.window = held;
		// nothing, should the read fail
		held.clear().limit(0);
		this.segment = segment;
		this.from = Math.max(0, offset - offset % DirectFiles.BLOCK);
		try (FileChannel channel = this.segments.openToRead(segment)) {
			Segments.read(channel, held.clear(), this.from);
			return held.flip();
		}
		catch (IOException ex) {
			held.clear().limit(0);
			throw (ex instanceof NoSuchFileException)
					? new IOException("%s is missing".formatted(this.segments.path(segment)), ex) : ex;
		}
	}

	/** A text that is larger than what stands in the window of it, piece by piece. */
	private byte @Nullable [] large(long place, int length, byte[] leaf) throws IOException {
		long start = Segments.offset(place) + Frame.HEADER;
		if (start + length > Files.size(this.segments.path(this.segment))) {
			return null;
		}
		byte[] text = new byte[length];
		int done = 0;
		while (done < length) {
			ByteBuffer held = load(this.segment, start + done);
			int at = (int) (start + done - this.from);
			int part = Math.min(length - done, held.limit() - at);
			if (part <= 0) {
				return null;
			}
			held.get(at, text, done, part);
			done += part;
		}
		return whole(text, leaf);
	}

	/** It can be read and is not what was written. */
	static final class DamagedTextException extends IOException {

		private static final long serialVersionUID = 1L;

		DamagedTextException(String message) {
			super(message);
		}

	}

}
