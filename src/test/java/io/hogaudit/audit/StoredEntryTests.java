package io.hogaudit.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class StoredEntryTests {

	private static StoredEntry entry(String timestamp) {
		String text = """
				{"id":"b7d2dc6e-5b7c-5c3a-9a3a-0f5a5a5a5a5a","timestamp":"%s","action":"a","result":"success",\
				"metadata":{"capture":{"event":"audit","distinct_id":"1"}}}""".formatted(timestamp);
		return StoredEntry.parse(text.getBytes(StandardCharsets.UTF_8));
	}

	@ParameterizedTest
	@ValueSource(strings = { "2026-11-23T19:30:01Z", "2000-02-29T00:00:00Z", "2026-11-23T19:30:01.5Z",
			"2026-11-23T19:30:01.123Z", "2026-11-23T19:30:01.000001Z", "2026-11-23T19:30:01.123456789Z",
			"1969-12-31T23:59:59.999Z", "-0001-01-01T00:00:00Z", "+12026-11-23T19:30:01Z" })
	void readsEveryFormOfAnInstant(String timestamp) {
		assertThat(entry(timestamp).timestamp()).isEqualTo(Instant.parse(timestamp));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "yesterday", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-23T19:30:0xZ",
			"2026-11-23T19:30:01.12x456Z" })
	void refusesWhatIsNoTime(String timestamp) {
		assertThatIllegalArgumentException().isThrownBy(() -> entry(timestamp));
	}

	@Test
	void keepsTheTextAsItIs() {
		StoredEntry entry = entry("2026-11-23T19:30:01Z");
		assertThat(new String(entry.text(), StandardCharsets.UTF_8)).startsWith("{\"id\"").endsWith("}}}");
		assertThat(entry.distinctId()).isEqualTo("1");
	}

}
