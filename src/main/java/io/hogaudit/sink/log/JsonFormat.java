package io.hogaudit.sink.log;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import io.hogaudit.audit.StoredEntry;

/** The entry as it is kept, after one field that tells it from application lines. */
final class JsonFormat implements LogFormat {

	private static final byte[] START = ("{\"event.dataset\":\"" + DATASET + "\",").getBytes(StandardCharsets.UTF_8);

	@Override
	public void write(StoredEntry entry, ByteArrayOutputStream lines) {
		lines.writeBytes(START);
		LogFormat.copy(entry.text(), 1, lines);
		lines.write('\n');
	}

}
