package io.hogaudit.sink;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import io.hogaudit.audit.StoredEntry;

/** Kept texts to deliver. */
public final class Entries {

	private Entries() {
	}

	public static UUID id(int number) {
		return new UUID(0x5000_8000_0000_5000L, 0x8000_0000_0000_0000L + number);
	}

	public static byte[] text(int number) {
		return """
				{"id":"%s","timestamp":"2026-11-23T10:15:30.123Z","action":"feature_flag.updated","userId":"42",\
				"resource":"FeatureFlag/%d","result":"success","metadata":{"capture":{"event":"audit",\
				"distinct_id":"42"},"sourceAddress":"203.0.113.7","note":"Grüße \\u2028 \\"x\\""},\
				"recordedAt":"2026-11-23T10:15:31.456Z","endpoint":"posthog"}""".formatted(id(number), number)
			.getBytes(StandardCharsets.UTF_8);
	}

	public static StoredEntry stored(int number) {
		return StoredEntry.parse(text(number));
	}

	public static List<StoredEntry> stored(int from, int to) {
		return IntStream.rangeClosed(from, to).mapToObj(Entries::stored).toList();
	}

}
