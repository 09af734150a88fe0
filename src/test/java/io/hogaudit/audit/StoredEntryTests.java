package io.hogaudit.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

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

	/** Plain texts are read in the written order, all others by a parser. */
	@ParameterizedTest
	@ValueSource(strings = { "jane@example.com", "jane 'j' \"j\" doe", "a\\b", "Jäne", "🦔", "a\tb", "", "null" })
	void readsWhateverTheUserIsCalled(String user) {
		JsonMapper json = new JsonMapper();
		String text = """
				{"id":"b7d2dc6e-5b7c-5c3a-9a3a-0f5a5a5a5a5a","timestamp":"2026-11-23T19:30:01Z","action":"a.b",\
				"userId":%1$s,"resource":%1$s,"result":"failure","recordedAt":"2026-11-23T19:30:02Z",\
				"endpoint":"posthog","metadata":{"capture":{"event":"audit","distinct_id":%1$s},"x":1}}"""
			.formatted(json.writeValueAsString(user));
		StoredEntry entry = StoredEntry.parse(text.getBytes(StandardCharsets.UTF_8));
		assertThat(entry.id()).hasToString("b7d2dc6e-5b7c-5c3a-9a3a-0f5a5a5a5a5a");
		assertThat(entry.action()).isEqualTo("a.b");
		assertThat(entry.userId()).isEqualTo(user);
		assertThat(entry.resource()).isEqualTo(user);
		assertThat(entry.result()).isEqualTo("failure");
		assertThat(entry.event()).isEqualTo("audit");
		assertThat(entry.distinctId()).isEqualTo(user);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "{\"id\":\"", "{\"id\":\"b7d2dc6e-5b7c-5c3a-9a3a-0f5a5a5a5a5a\"", "[]", "null",
			"{}",
			"{\"id\":\"b7d2dc6e-5b7c-5c3a-9a3a-0f5a5a5a5a5a\",\"timestamp\":\"2026-11-23T19:30:01Z\",\"action\":\"a\"}" })
	void refusesWhatIsNoEntry(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> StoredEntry.parse(text.getBytes(StandardCharsets.UTF_8)));
	}

	@Test
	void readsMembersInAnotherOrder() {
		StoredEntry entry = StoredEntry.parse("""
				{"timestamp":"2026-11-23T19:30:01Z","result":"success","action":"a", "userId":null,
				"id":"b7d2dc6e-5b7c-5c3a-9a3a-0f5a5a5a5a5a","other":{"id":"x"},
				"metadata":{"capture":{"distinct_id":"1","event":"audit"}}}""".getBytes(StandardCharsets.UTF_8));
		assertThat(entry.id()).hasToString("b7d2dc6e-5b7c-5c3a-9a3a-0f5a5a5a5a5a");
		assertThat(entry.userId()).isNull();
		assertThat(entry.resource()).isNull();
	}

	@Test
	void keepsTheTextAsItIs() {
		StoredEntry entry = entry("2026-11-23T19:30:01Z");
		assertThat(new String(entry.text(), StandardCharsets.UTF_8)).startsWith("{\"id\"").endsWith("}}}");
		assertThat(entry.distinctId()).isEqualTo("1");
	}

	@Test
	void cutsADistinctIdThatAnEarlierVersionRecordedLonger() {
		for (String distinctId : List.of("配".repeat(200), "\\u914d".repeat(200))) {
			StoredEntry entry = StoredEntry.parse("""
					{"id":"%s","timestamp":"2026-11-23T10:15:30Z","action":"a.b","result":"success",\
					"metadata":{"capture":{"event":"audit","distinct_id":"%s"}}}"""
				.formatted(UUID.randomUUID(), distinctId)
				.getBytes(StandardCharsets.UTF_8));
			assertThat(entry.distinctId()).isEqualTo("配".repeat(66));
		}
	}

}
