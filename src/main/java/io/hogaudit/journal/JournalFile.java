package io.hogaudit.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

import org.jspecify.annotations.Nullable;

/**
 * A SQLite journal's files as they were when they were opened. Who removes, moves or
 * replaces one under a running process leaves it a file without a name, in which a commit
 * succeeds and is lost with the process. One thread's.
 */
final class JournalFile {

	private final Path file;

	private final Path log;

	private final @Nullable Object fileKey;

	/** The write-ahead log may come with the first commit only. */
	private @Nullable Object logKey;

	JournalFile(Path file) throws IOException {
		this.file = file;
		this.log = file.resolveSibling(file.getFileName() + "-wal");
		this.fileKey = key(file);
		this.logKey = key(this.log);
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
