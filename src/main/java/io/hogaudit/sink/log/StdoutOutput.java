package io.hogaudit.sink.log;

import java.io.IOException;
import java.io.PrintStream;

/**
 * Lines on stdout, one write for a batch. Goes through the stream that application logs
 * use, whose lock keeps their lines out of the middle of ours.
 */
final class StdoutOutput implements LogOutput {

	private final PrintStream stdout;

	StdoutOutput(PrintStream stdout) {
		this.stdout = stdout;
	}

	@Override
	public void write(byte[] lines) throws IOException {
		this.stdout.write(lines, 0, lines.length);
		if (this.stdout.checkError()) {
			throw new IOException("stdout is closed");
		}
	}

	@Override
	public void close() {
		// stdout is not ours to close
	}

}
