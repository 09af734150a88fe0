package io.hogaudit.sink.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.sink.Receipt;
import io.hogaudit.sink.Sink;

/**
 * Audit entries as lines, one for each. A batch that could not be written whole is
 * written again whole: a reader may see a line twice, and knows it by its id.
 */
final class LogSink implements Sink, AutoCloseable {

	private static final int MAX_ENTRIES = 1000;

	private static final int MAX_BYTES = 1024 * 1024;

	private final LogFormat format;

	private final LogOutput output;

	LogSink(LogFormat format, LogOutput output) {
		this.format = format;
		this.output = output;
	}

	@Override
	public String name() {
		return "log";
	}

	@Override
	public int maxEntries() {
		return MAX_ENTRIES;
	}

	@Override
	public int maxBytes() {
		return MAX_BYTES;
	}

	@Override
	public Receipt deliver(List<StoredEntry> batch) {
		ByteArrayOutputStream lines = new ByteArrayOutputStream(2048 * batch.size());
		batch.forEach((entry) -> this.format.write(entry, lines));
		try {
			this.output.write(lines.toByteArray());
			return Receipt.accepted(batch.size());
		}
		catch (IOException ex) {
			return new Receipt.Retry(null, "the log cannot be written: " + ex.getClass().getSimpleName());
		}
	}

	@Override
	public void close() throws IOException {
		this.output.close();
	}

}
