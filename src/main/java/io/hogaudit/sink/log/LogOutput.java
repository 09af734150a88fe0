package io.hogaudit.sink.log;

import java.io.IOException;

/** Where lines go. One thread's at a time. */
interface LogOutput {

	/** Writes whole lines; when it returns they are where they belong. */
	void write(byte[] lines) throws IOException;

	void close() throws IOException;

}
