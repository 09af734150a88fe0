package io.hogaudit.sink.log;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * Lines on stdout, one write for a batch. Goes through the stream that application logs
 * use, whose lock keeps their lines out of the middle of ours. That stream never forgets
 * an error, its own or of an application's line: after the first one batches go to the
 * file descriptor itself, which says of each write whether it failed.
 */
final class StdoutOutput implements LogOutput {

	private final PrintStream shared;

	private final OutputStream descriptor;

	private boolean sharedFailed;

	StdoutOutput(PrintStream shared, OutputStream descriptor) {
		this.shared = shared;
		this.descriptor = descriptor;
	}

	@Override
	public void write(byte[] lines, int length) throws IOException {
		if (this.sharedFailed) {
			this.descriptor.write(lines, 0, length);
			return;
		}
		this.shared.write(lines, 0, length);
		if (this.shared.checkError()) {
			this.sharedFailed = true;
			throw new IOException("stdout is closed");
		}
	}

	@Override
	public void close() {
		// stdout is not ours to close
	}

}
