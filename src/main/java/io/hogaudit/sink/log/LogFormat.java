package io.hogaudit.sink.log;

import java.io.ByteArrayOutputStream;

import io.hogaudit.audit.StoredEntry;

/** Writes one entry as one line, with its end. */
@FunctionalInterface
interface LogFormat {

	/** The value of {@code event.dataset}, by which audit lines are told from others. */
	String DATASET = "hogaudit.audit";

	void write(StoredEntry entry, ByteArrayOutputStream lines);

	/** Copies JSON text from an offset; a line break in it is only white space. */
	static void copy(byte[] text, int offset, ByteArrayOutputStream lines) {
		int from = offset;
		for (int i = offset; i < text.length; i++) {
			if (text[i] == '\n' || text[i] == '\r') {
				lines.write(text, from, i - from);
				lines.write(' ');
				from = i + 1;
			}
		}
		lines.write(text, from, text.length - from);
	}

}
