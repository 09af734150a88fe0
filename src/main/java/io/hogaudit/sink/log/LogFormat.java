package io.hogaudit.sink.log;

import java.io.ByteArrayOutputStream;

import io.hogaudit.audit.StoredEntry;

/** Writes one entry as one line, with its end. */
@FunctionalInterface
interface LogFormat {

	/** What tells audit lines from others, under one name in each format. */
	String DATASET = "hogaudit.audit";

	void write(StoredEntry entry, ByteArrayOutputStream lines);

	/** Copies JSON text from an offset; a line break in it is only white space. */
	static void copy(byte[] text, int offset, ByteArrayOutputStream lines) {
		copy(text, offset, text.length, lines);
	}

	/** Copies JSON text between two offsets. */
	static void copy(byte[] text, int offset, int end, ByteArrayOutputStream lines) {
		int from = offset;
		for (int i = LineBreaks.before(text, offset, end); i < end; i++) {
			if (text[i] == '\n' || text[i] == '\r') {
				lines.write(text, from, i - from);
				lines.write(' ');
				from = i + 1;
			}
		}
		lines.write(text, from, end - from);
	}

}
