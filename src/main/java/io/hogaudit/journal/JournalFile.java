package io.hogaudit.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A SQLite journal's files as they were when they were opened. Who removes, moves or
 * replaces one under a running process leaves it a file without a name, in which a commit
 * succeeds and is lost with the process. One thread's.
 */
final class JournalFile {

	/** Within this time the kernel's clock for files may stand still. */
	private static final Duration FINE = Duration.ofMillis(20);

	/** The same on a file system that keeps whole seconds. */
	private static final Duration COARSE = Duration.ofSeconds(3);

	private final Path file;

	private final Path log;

	private final Path segments;

	private @Nullable FileTime folderTime;

	private @Nullable FileTime segmentsTime;

	private final @Nullable Object fileKey;

	/** The write-ahead log may come with the first commit only. */
	private @Nullable Object logKey;

	JournalFile(Path file, Path segments) throws IOException {
		this.file = file;
		this.segments = segments;
		this.log = file.resolveSibling(file.getFileName() + "-wal");
		this.fileKey = key(file);
		this.logKey = key(this.log);
	}

	/**
	 * Whether a name was made, removed or moved beside the files or the segments since
	 * the last call, or may have been. Asks the folders only: to ask a file for its times
	 * makes the kernel write them with the next commit.
	 */
	boolean mayHaveMoved() throws IOException {
		Instant now = Instant.now();
		FileTime folder = time(this.file.toAbsolutePath().getParent());
		FileTime segments = time(this.segments);
		boolean same = isOld(folder, now) && isOld(segments, now) && Objects.equals(folder, this.folderTime)
				&& Objects.equals(segments, this.segmentsTime);
		this.folderTime = folder;
		this.segmentsTime = segments;
		return !same;
	}

	/** Whether a change just now would have given it another time. */
	private static boolean isOld(@Nullable FileTime time, Instant now) {
		if (time == null) {
			return false;
		}
		Instant instant = time.toInstant();
		return instant.isBefore(now.minus(instant.equals(instant.truncatedTo(ChronoUnit.SECONDS)) ? COARSE : FINE));
	}

	private static @Nullable FileTime time(@Nullable Path folder) throws IOException {
		try {
			return (folder != null) ? Files.getLastModifiedTime(folder) : null;
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

	/** Throws when what was committed is not in the files that a restart would open. */
	void check() throws IOException {
		Object logKey = key(this.log);
		if (this.logKey == null) {
			this.logKey = logKey;
		}
		if (this.fileKey == null || !this.fileKey.equals(key(this.file)) || logKey == null
				|| !logKey.equals(this.logKey)) {
			throw new IOException(
					"%s or its write-ahead log was removed, moved or replaced while it was open".formatted(this.file));
		}
	}

	/** The file's identity, null when it is not there. */
	static @Nullable Object key(Path path) throws IOException {
		try {
			return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

}
