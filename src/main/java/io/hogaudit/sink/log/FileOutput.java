package io.hogaudit.sink.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Lines at the end of a file; on disk when {@link #write} returns, if forced. A line torn
 * by a crash or a full disk is closed before the next one. A file that grew too large is
 * renamed, never deleted; one that somebody else renamed or removed is made anew.
 */
final class FileOutput implements LogOutput {

	private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private final Path path;

	private final long maxSize;

	private final boolean force;

	private final Clock clock;

	private @Nullable FileChannel channel;

	private @Nullable Object key;

	private boolean torn;

	FileOutput(Path path, long maxSize, boolean force, Clock clock) throws IOException {
		this.path = path.toAbsolutePath();
		this.maxSize = maxSize;
		this.force = force;
		this.clock = clock;
		open();
	}

	@Override
	public void write(byte[] lines, int length) throws IOException {
		try {
			FileChannel open = current(length);
			if (this.torn) {
				writeFully(open, ByteBuffer.wrap(new byte[] { '\n' }));
				this.torn = false;
			}
			writeFully(open, ByteBuffer.wrap(lines, 0, length));
			if (this.force) {
				open.force(false);
			}
		}
		catch (IOException ex) {
			// what a failed write or force left in the file is not known: look again
			close();
			throw ex;
		}
	}

	private FileChannel current(int length) throws IOException {
		if (this.channel == null || !Objects.equals(keyOf(this.path), this.key)) {
			close();
			if (isOther(this.path)) {
				throw new IOException("the log is not a file any more");
			}
			return open();
		}
		long size = this.channel.size();
		if (size > 0 && size + length > this.maxSize) {
			close();
			Files.move(this.path, aside());
			return open();
		}
		return this.channel;
	}

	private FileChannel open() throws IOException {
		FileChannel open = FileChannel.open(this.path, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
				StandardOpenOption.APPEND);
		this.channel = open;
		this.key = keyOf(this.path);
		this.torn = endsInsideLine(this.path);
		if (this.force) {
			forceFolder();
		}
		return open;
	}

	/** Whether something else than a file has this name: opening a pipe may never end. */
	static boolean isOther(Path path) {
		return Files.exists(path) && !Files.isRegularFile(path);
	}

	/** The file's identity, null when it is not there. */
	private static @Nullable Object keyOf(Path path) throws IOException {
		try {
			return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

	private static boolean endsInsideLine(Path path) throws IOException {
		try (FileChannel reader = FileChannel.open(path, StandardOpenOption.READ)) {
			ByteBuffer last = ByteBuffer.allocate(1);
			return reader.size() > 0 && reader.read(last, reader.size() - 1) == 1 && last.get(0) != '\n';
		}
	}

	/** A name that no file has yet: {@code audit.log.20261123T165200.123Z}. */
	private Path aside() {
		String name = this.path.getFileName() + "." + STAMP.format(this.clock.instant());
		Path free = this.path.resolveSibling(name);
		for (int i = 1; Files.exists(free); i++) {
			free = this.path.resolveSibling(name + "-" + i);
		}
		return free;
	}

	/** A new file's name is on disk only when its folder is. */
	private void forceFolder() throws IOException {
		try (FileChannel folder = FileChannel.open(Objects.requireNonNull(this.path.getParent()),
				StandardOpenOption.READ)) {
			folder.force(true);
		}
	}

	private static void writeFully(FileChannel open, ByteBuffer left) throws IOException {
		while (left.hasRemaining()) {
			open.write(left);
		}
	}

	@Override
	public void close() throws IOException {
		FileChannel open = this.channel;
		this.channel = null;
		if (open != null) {
			open.close();
		}
	}

}
