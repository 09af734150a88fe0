package io.hogaudit.credential.scan;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Objects of a repository, one after the other, as {@code git cat-file --batch} prints
 * them.
 */
final class Objects implements AutoCloseable {

	/** Ids and names as they are, one character for each byte. */
	static final Charset BYTES = StandardCharsets.ISO_8859_1;

	private static final int BUFFER = 1 << 16;

	private final Process process;

	private final InputStream in;

	private @Nullable Limited content;

	/**
	 * An object.
	 *
	 * @param type {@code blob}, {@code commit}, {@code tag} or {@code missing}
	 * @param content to be read before the next object, or left
	 */
	record Entry(String id, String type, String name, InputStream content) {
	}

	Objects(Process process) {
		this.process = process;
		this.in = new BufferedInputStream(process.getInputStream(), BUFFER);
	}

	/** The next object, null at the end, which comes early when git cannot go on. */
	@Nullable Entry next() throws IOException {
		try {
			if (this.content != null) {
				this.content.skipNBytes(this.content.left());
				this.in.skipNBytes(1);
			}
		}
		catch (EOFException ex) {
			return null;
		}
		String[] header = header().split(" ", 4);
		if (header.length < 2) {
			return null;
		}
		if (header.length < 4) {
			this.content = null;
			return new Entry(header[0], "missing", "", InputStream.nullInputStream());
		}
		this.content = new Limited(this.in, Long.parseLong(header[2]));
		return new Entry(header[0], header[1], new String(header[3].getBytes(BYTES), StandardCharsets.UTF_8),
				this.content);
	}

	private String header() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int b = this.in.read(); b >= 0 && b != '\n'; b = this.in.read()) {
			line.write(b);
		}
		return line.toString(BYTES);
	}

	@Override
	public void close() throws IOException {
		this.process.destroy();
		this.in.close();
	}

}
