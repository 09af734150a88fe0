package io.hogaudit.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Files of a folder that are read and written past the page cache if the file system
 * allows it, and through it otherwise: in whole blocks, from and into a {@link #buffer}.
 */
final class DirectFiles {

	/** Bytes that are read and written together. */
	static final int BLOCK = 4096;

	/**
	 * Open option of the JDK on Linux, which is no part of the Java platform; empty
	 * elsewhere.
	 */
	private static final Set<OpenOption> DIRECT = direct();

	private final Path folder;

	/** Of the file system, 0 before somebody has asked. */
	private volatile long blockSize;

	DirectFiles(Path folder) {
		this.folder = folder;
	}

	private static Set<OpenOption> direct() {
		try {
			return Arrays.stream(Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants())
				.filter((option) -> option.toString().equals("DIRECT"))
				.map(OpenOption.class::cast)
				.collect(Collectors.toSet());
		}
		catch (ClassNotFoundException ex) {
			return Set.of();
		}
	}

	/** Aligned as direct input and output needs it. */
	static ByteBuffer buffer(int size) {
		return ByteBuffer.allocateDirect(size + BLOCK).alignedSlice(BLOCK).slice(0, size);
	}

	/**
	 * Past the page cache where the file system can: texts are read from memory or long
	 * after, and what is written once need not be copied once more.
	 */
	FileChannel open(Path path, StandardOpenOption... options) throws IOException {
		if (hasSmallBlocks()) {
			Set<OpenOption> direct = new HashSet<>(Set.of(options));
			direct.addAll(DIRECT);
			try {
				return FileChannel.open(path, direct);
			}
			catch (UnsupportedOperationException | FileSystemException ex) {
				// not on this file system, or for another reason, which comes again then
				return FileChannel.open(path, options);
			}
		}
		return FileChannel.open(path, options);
	}

	private boolean hasSmallBlocks() throws IOException {
		long size = this.blockSize;
		if (size == 0) {
			size = Files.getFileStore(this.folder).getBlockSize();
			this.blockSize = size;
		}
		return size <= BLOCK;
	}

}
