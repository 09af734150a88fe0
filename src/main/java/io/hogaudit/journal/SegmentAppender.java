package io.hogaudit.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Writes a group's frames behind the last one that counts. Nothing counts before
 * {@link #force}, and after a failure the caller goes back to where the group began. One
 * thread's, except {@link #prepare}.
 */
final class SegmentAppender implements AutoCloseable {

	private final Segments segments;

	private final ByteBuffer buffer = DirectFiles.buffer(256 * 1024);

	/** Of the segment that is written, null when it is to be opened. */
	private @Nullable FileChannel channel;

	private long capacity;

	private @Nullable Object fileKey;

	/** Where the buffer's first byte goes: the beginning of a block. */
	private long flushed;

	/** Where the next frame goes. Volatile for {@link #prepare}. */
	private volatile Position position;

	/** Where a frame goes, and the checksum of the one before. */
	record Position(long place, int link) {
	}

	SegmentAppender(Segments segments, Position position) {
		this.segments = segments;
		this.position = position;
	}

	Position position() {
		return this.position;
	}

	/**
	 * Goes to where a frame is to be read or written next; forgets what was not forced.
	 */
	void reset(Position position) throws IOException {
		close();
		this.position = position;
	}

	/** Adds a frame and returns its place. */
	long add(long sequence, long recordedAt, byte[] key, byte[] text) throws IOException {
		int size = Frame.HEADER + text.length;
		if (size > Segments.SIZE - Segments.START) {
			throw new IllegalArgumentException("a text of %s bytes fits into no segment".formatted(text.length));
		}
		FileChannel open = room(size);
		long place = this.position.place();
		byte[] header = Frame.header(this.position.link(), sequence, recordedAt, key, text);
		write(open, header);
		write(open, text);
		this.position = new Position(place + size, Frame.checksum(header));
		return place;
	}

	private void write(FileChannel open, byte[] bytes) throws IOException {
		int done = 0;
		while (done < bytes.length) {
			int part = Math.min(bytes.length - done, this.buffer.remaining());
			this.buffer.put(bytes, done, part);
			done += part;
			if (!this.buffer.hasRemaining()) {
				flush(open);
			}
		}
	}

	/** Writes the blocks that are begun, and keeps the last one if it is not full. */
	private void flush(FileChannel open) throws IOException {
		int end = this.buffer.position();
		int full = end - end % DirectFiles.BLOCK;
		int padded = (end == full) ? full : full + DirectFiles.BLOCK;
		this.buffer.limit(padded);
		while (this.buffer.hasRemaining()) {
			this.buffer.put((byte) 0);
		}
		Segments.write(open, this.buffer.flip(), this.flushed);
		this.buffer.limit(end).position(full);
		this.buffer.compact();
		this.flushed += full;
	}

	/** All that was added is on disk when this returns. */
	void force() throws ForceFailedException, IOException {
		FileChannel open = this.channel;
		if (open != null) {
			flush(open);
			force(open);
		}
	}

	// what a failed flush left on disk nobody knows, and a second one would not tell
	private static void force(FileChannel open) throws ForceFailedException {
		try {
			open.force(false);
		}
		catch (IOException ex) {
			throw new ForceFailedException(ex);
		}
	}

	/** Throws when what was written is not in the file that a restart would open. */
	void check() throws IOException {
		Path path = this.segments.path(Segments.segment(this.position.place()));
		if (this.channel != null && !Objects.equals(this.fileKey, JournalFile.key(path))) {
			throw new IOException("%s was removed, moved or replaced while it was open".formatted(path));
		}
	}

	/** Forces all segments from a position to here, whoever wrote them. */
	void forceSince(Position since) throws IOException {
		long last = Segments.segment(this.position.place());
		for (long segment = Segments.segment(since.place()); segment <= last; segment++) {
			try (FileChannel channel = this.segments.open(segment)) {
				force(channel);
			}
		}
	}

	/** Overwrites texts, also in the block that is written again with the next frame. */
	void erase(List<Long> places) throws IOException {
		this.segments.erase(places);
		close();
	}

	/** The segment with room for so many bytes: the present one, or the next. */
	private FileChannel room(long bytes) throws IOException {
		FileChannel open = open();
		if (Segments.offset(this.position.place()) + bytes <= this.capacity) {
			return open;
		}
		flush(open);
		force(open);
		long next = Segments.segment(this.position.place()) + 1;
		this.segments.make(next);
		reset(new Position(Segments.place(next, Segments.START), this.position.link()));
		return open();
	}

	private FileChannel open() throws IOException {
		FileChannel open = this.channel;
		if (open == null) {
			long segment = Segments.segment(this.position.place());
			open = this.segments.openToAppend(segment);
			this.channel = open;
			this.capacity = open.size();
			this.fileKey = JournalFile.key(this.segments.path(segment));
			load(open, Segments.offset(this.position.place()));
		}
		return open;
	}

	/** What stands in the block before the next frame is written with it. */
	private void load(FileChannel open, long offset) throws IOException {
		int before = (int) (offset % DirectFiles.BLOCK);
		this.flushed = offset - before;
		this.buffer.clear().limit((before > 0) ? DirectFiles.BLOCK : 0);
		Segments.read(open, this.buffer, this.flushed);
		this.buffer.clear().position(before);
	}

	/** The next frame if it was written whole behind the one before; goes behind it. */
	@Nullable Frame next(long sequence) throws IOException {
		Frame frame = at(this.position, sequence);
		if (frame == null) {
			long next = Segments.segment(this.position.place()) + 1;
			Position other = new Position(Segments.place(next, Segments.START), this.position.link());
			frame = this.segments.exists(next) ? at(other, sequence) : null;
			if (frame == null) {
				return null;
			}
			reset(other);
		}
		reset(new Position(this.position.place() + frame.size(), frame.checksum()));
		return frame;
	}

	private @Nullable Frame at(Position where, long sequence) throws IOException {
		long segment = Segments.segment(where.place());
		if (!this.segments.exists(segment)) {
			return null;
		}
		try (FileChannel channel = this.segments.open(segment)) {
			Frame frame = Segments.frame(channel, Segments.offset(where.place()));
			return (frame != null && frame.sequence() == sequence && frame.link() == where.link()) ? frame : null;
		}
	}

	/**
	 * Makes the next segment when this one is half full and the disk has room for more
	 * than that; by another thread.
	 */
	void prepare() throws IOException {
		long place = this.position.place();
		long next = Segments.segment(place) + 1;
		if (Segments.offset(place) > Segments.SIZE / 2 && !this.segments.exists(next)
				&& this.segments.room() > 2L * Segments.SIZE) {
			this.segments.make(next);
		}
	}

	/** Makes what the next frames need; by whoever holds the writer up. */
	void makeRoom() throws IOException {
		this.segments.make(Segments.segment(this.position.place()) + 1);
	}

	@Override
	public void close() throws IOException {
		FileChannel open = this.channel;
		this.channel = null;
		if (open != null) {
			open.close();
		}
	}

	/** Whether there was no room for what failed. */
	static boolean isFull(IOException ex) {
		String message = String.valueOf(ex.getMessage()).toLowerCase(Locale.ROOT);
		return message.contains("no space left") || message.contains("quota exceeded");
	}

	/** Nobody knows what is on disk. */
	static final class ForceFailedException extends IOException {

		private static final long serialVersionUID = 1L;

		ForceFailedException(IOException cause) {
			super("a segment could not be forced to disk: " + cause.getMessage(), cause);
		}

	}

}
