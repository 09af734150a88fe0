package io.hogaudit.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files beside a SQLite journal in which the texts of its entries are kept, one
 * {@link Frame} after the other. A segment is made as zeros that are on disk before it is
 * used, so that a frame is one write over them and one flush of data alone. A place is
 * the segment's number in the upper and the frame's offset in the lower half of a long.
 * Safe for use by many threads, of which one appends ({@link SegmentAppender}).
 */
final class Segments {

	/** Bytes of a segment. */
	static final int SIZE = 16 * 1024 * 1024;

	/** Bytes at the beginning of a segment, which say what it is. */
	static final int START = 16;

	private static final byte[] MAGIC = { 'h', 'o', 'g', 'a', 'u', 'd', 'i', 't', ' ', 't', 'e', 'x', 't', 's', ' ',
			'1' };

	private static final Pattern NAME = Pattern.compile("([0-9]{10})\\.texts");

	/** As a locale with other digits wrote it. */
	private static final Pattern OTHER_NAME = Pattern.compile("\\p{Nd}{10}\\.texts");

	private static final Logger logger = LoggerFactory.getLogger(Segments.class);

	private final Path folder;

	private final ByteBuffer zeros = DirectFiles.buffer(256 * 1024);

	private final DirectFiles files;

	/** For a journal's database file: the folder has its name and "-texts". */
	Segments(Path file) {
		this.folder = file.resolveSibling(file.getFileName() + "-texts");
		this.files = new DirectFiles(this.folder);
	}

	static long place(long segment, long offset) {
		return segment << Integer.SIZE | offset;
	}

	static long segment(long place) {
		return place >>> Integer.SIZE;
	}

	static long offset(long place) {
		return place & 0xffffffffL;
	}

	Path folder() {
		return this.folder;
	}

	Path path(long segment) {
		return this.folder.resolve(String.format(Locale.ROOT, "%010d.texts", segment));
	}

	/**
	 * Gives segments their names that an earlier version wrote in the digits of another
	 * locale. Their content is the same everywhere.
	 */
	void rename() throws IOException {
		if (!Files.isDirectory(this.folder)) {
			return;
		}
		List<Path> others;
		try (Stream<Path> files = Files.list(this.folder)) {
			others = files
				.filter((file) -> OTHER_NAME.matcher(file.getFileName().toString()).matches()
						&& !NAME.matcher(file.getFileName().toString()).matches())
				.toList();
		}
		for (Path other : others) {
			Path renamed = path(Long.parseLong(other.getFileName().toString().replace(".texts", "")));
			if (renamed.toFile().length() > 0) {
				throw new FileAlreadyExistsException(renamed.toString());
			}
			Files.move(other, renamed, StandardCopyOption.ATOMIC_MOVE);
			logger.info("Segment {} has its name in ASCII digits now", renamed);
		}
		if (!others.isEmpty()) {
			force(this.folder);
		}
	}

	/** Whether it is there and no empty file, which stands for one that was lost. */
	boolean exists(long segment) {
		return path(segment).toFile().length() > 0;
	}

	/** Numbers of the segments that exist, in order. */
	List<Long> all() throws IOException {
		if (!Files.isDirectory(this.folder)) {
			return List.of();
		}
		try (Stream<Path> files = Files.list(this.folder)) {
			return files.map((file) -> NAME.matcher(file.getFileName().toString()))
				.filter(Matcher::matches)
				.map((name) -> Long.valueOf(name.group(1)))
				.filter(this::exists)
				.sorted()
				.toList();
		}
	}

	/** Makes a segment if it is not there; it is on disk when this returns. */
	synchronized void make(long segment) throws IOException {
		if (exists(segment)) {
			return;
		}
		Files.createDirectories(this.folder);
		Path unfinished = this.folder.resolve("unfinished");
		Files.deleteIfExists(unfinished);
		try (FileChannel channel = this.files.open(unfinished, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
			ByteBuffer zeros = this.zeros.put(0, MAGIC);
			for (long at = 0; at < SIZE; at += zeros.capacity()) {
				write(channel, zeros.clear(), at);
				zeros.put(0, new byte[MAGIC.length]);
			}
			channel.force(true);
		}
		catch (IOException ex) {
			this.zeros.put(0, new byte[MAGIC.length]);
			Files.deleteIfExists(unfinished);
			throw ex;
		}
		Files.move(unfinished, path(segment), StandardCopyOption.ATOMIC_MOVE);
		force(this.folder);
		if (segment == 1) {
			force(this.folder.toAbsolutePath().getParent());
		}
	}

	/** A folder's names. */
	private static void force(@Nullable Path folder) throws IOException {
		if (folder != null) {
			try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
				channel.force(true);
			}
		}
	}

	/** Bytes that are free where the segments are. */
	long room() throws IOException {
		return Files.getFileStore(this.folder).getUsableSpace();
	}

	/** To be read in whole blocks, into a {@link DirectFiles#buffer}. */
	FileChannel openToRead(long segment) throws IOException {
		return this.files.open(path(segment), StandardOpenOption.READ);
	}

	/** Whether it says that it is a segment. */
	boolean isOne(long segment) throws IOException {
		ByteBuffer start = ByteBuffer.allocate(START);
		try (FileChannel channel = FileChannel.open(path(segment), StandardOpenOption.READ)) {
			return read(channel, start, 0) && start.flip().equals(ByteBuffer.wrap(MAGIC));
		}
	}

	/** To be read and written in whole blocks, into a {@link DirectFiles#buffer}. */
	FileChannel openToAppend(long segment) throws IOException {
		open(segment).close();
		return this.files.open(path(segment), StandardOpenOption.READ, StandardOpenOption.WRITE);
	}

	FileChannel open(long segment) throws IOException {
		if (!isOne(segment)) {
			throw new IOException("%s is not a segment of a journal".formatted(path(segment)));
		}
		return FileChannel.open(path(segment), StandardOpenOption.READ, StandardOpenOption.WRITE);
	}

	/** A frame's text, or what stands in its place; null when the file ends before. */
	private static byte @Nullable [] text(FileChannel channel, long offset, byte[] header) throws IOException {
		int length = Frame.length(header);
		if (length < 0 || offset + Frame.HEADER + length > channel.size()) {
			return null;
		}
		byte[] text = new byte[length];
		return read(channel, ByteBuffer.wrap(text), offset + Frame.HEADER) ? text : null;
	}

	/** The frame at a place, null when none that is whole stands there. */
	static @Nullable Frame frame(FileChannel channel, long offset) throws IOException {
		byte[] header = new byte[Frame.HEADER];
		return read(channel, ByteBuffer.wrap(header), offset) ? Frame.of(header, text(channel, offset, header)) : null;
	}

	/**
	 * Overwrites texts and returns when they are gone from the disk, too. What it cannot
	 * tell from texts of others it leaves and says so in the log.
	 */
	void erase(List<Long> places) throws IOException {
		for (int i = 0; i < places.size();) {
			long segment = segment(places.get(i));
			if (!exists(segment)) {
				// removed as a whole
				i++;
				continue;
			}
			try (FileChannel channel = open(segment)) {
				for (; i < places.size() && segment(places.get(i)) == segment; i++) {
					erase(channel, places.get(i));
				}
				channel.force(false);
			}
		}
	}

	// first the mark, so that nobody takes what follows for damage
	private void erase(FileChannel channel, long place) throws IOException {
		long offset = offset(place);
		byte[] header = new byte[Frame.HEADER];
		read(channel, ByteBuffer.wrap(header), offset);
		byte[] text = text(channel, offset, header);
		Frame frame = Frame.of(header, text);
		// a mark without a leaf is of a process that died while it overwrote
		boolean marked = Frame.state(header) == Frame.ERASED && text != null;
		if (frame != null || marked || endsBeforeAnother(channel, offset, header)) {
			byte[] leaf = (frame != null) ? frame.leaf() : null;
			write(channel, ByteBuffer.allocate(Integer.BYTES).putInt(0, Frame.ERASED), offset);
			write(channel, ByteBuffer.wrap(Frame.erased(header, leaf)), offset + Frame.HEADER);
		}
		else if (Frame.state(header) == Frame.KEPT) {
			logger.error("{} does not hold at {} what was written there: what is left of it cannot be overwritten",
					path(segment(place)), offset);
		}
	}

	/** Whether the length of a damaged text can be believed. */
	private static boolean endsBeforeAnother(FileChannel channel, long offset, byte[] header) throws IOException {
		byte[] next = new byte[Frame.HEADER];
		int length = Frame.length(header);
		return Frame.state(header) == Frame.KEPT && length >= 0 && length < SIZE
				&& read(channel, ByteBuffer.wrap(next), offset + Frame.HEADER + length) && Frame.isOne(next)
				&& Frame.link(next) == Frame.checksum(header);
	}

	/** The sequence of a segment's first frame, 0 when there is none yet. */
	long first(long segment) throws IOException {
		return Frame.sequence(header(place(segment, START)));
	}

	/** What stands at a place, zeros where the file ends. */
	byte[] header(long place) throws IOException {
		byte[] header = new byte[Frame.HEADER];
		try (FileChannel channel = FileChannel.open(path(segment(place)), StandardOpenOption.READ)) {
			read(channel, ByteBuffer.wrap(header), offset(place));
		}
		return header;
	}

	void remove(long segment) throws IOException {
		Files.deleteIfExists(path(segment));
	}

	static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
		long next = at;
		while (bytes.hasRemaining()) {
			int written = channel.write(bytes, next);
			if (written <= 0) {
				throw new IOException("a write to a segment wrote nothing");
			}
			next += written;
		}
	}

	/** False when the file ends before. */
	static boolean read(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
		long next = at;
		while (bytes.hasRemaining()) {
			int read = channel.read(bytes, next);
			if (read < 0) {
				return false;
			}
			next += read;
		}
		return true;
	}

}
