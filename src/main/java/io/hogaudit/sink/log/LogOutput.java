package io.hogaudit.sink.log;

import java.io.IOException;

/** Where lines go. One thread's at a time. */
interface LogOutput {

	/**
	 * Writes whole lines, so many bytes of an array; when it returns they are where they
	 * belong.
	 */
	void write(byte[] lines, int length) throws IOException;

	void close() throws IOException;

}
