package io.hogaudit.sink.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.sink.Receipt;
import io.hogaudit.sink.Sink;

/**
 * Audit entries as lines, one for each. A batch that could not be written whole is
 * written again whole: a reader may see a line twice, and knows it by its id. One
 * thread's at a time, as every sink.
 */
final class LogSink implements Sink, AutoCloseable {

	private static final int MAX_ENTRIES = 1000;

	private static final int MAX_BYTES = 1024 * 1024;

	private final LogFormat format;

	private final LogOutput output;

	private final Lines lines = new Lines();

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
		this.lines.reset();
		batch.forEach((entry) -> this.format.write(entry, this.lines));
		try {
			this.lines.writeTo(this.output);
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

	/**
	 * Kept from batch to batch: at a megabyte each, fresh ones would keep the garbage
	 * collector at work.
	 */
	private static final class Lines extends ByteArrayOutputStream {

		void writeTo(LogOutput output) throws IOException {
			output.write(this.buf, this.count);
		}

	}

}
