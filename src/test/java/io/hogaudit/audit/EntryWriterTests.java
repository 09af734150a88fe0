package io.hogaudit.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

class EntryWriterTests {

	private static final String KEY = "phx_" + "abcDEF0123456789".repeat(2);

	private final JsonMapper json = new JsonMapper();

	private final EntryWriter writer = new EntryWriter(new Redaction(List.of()), new Capture("audit"));

	@Test
	void writesTheFieldsOfTheContract() {
		JsonNode entry = write("{\"a\":1}", "jane");
		assertThat(entry.propertyNames()).containsExactly("id", "timestamp", "action", "userId", "resource", "result",
				"recordedAt", "endpoint", "metadata");
		assertThat(entry.at("/metadata/capture/event").asString()).isEqualTo("audit");
		assertThat(entry.at("/metadata/capture/distinct_id").asString()).isEqualTo("jane");
		assertThat(entry.get("timestamp").asString()).isEqualTo("2026-11-01T10:15:30.123456Z");
	}

	@Test
	void fixesADistinctIdThatPostHogTakes() {
		for (String illegal : List.of("system", "Anonymous", "0", "null", " ", "guest")) {
			assertThat(write("{}", illegal).at("/metadata/capture/distinct_id").asString())
				.isEqualTo("hogaudit:posthog");
		}
		assertThat(write("{}", null).has("userId")).isFalse();
	}

	@Test
	void cutsADistinctIdAtACharacterWithinTheBytesThatPostHogTakes() {
		for (String character : List.of("a", "ü", "配", "\ud83e\udd94")) {
			int size = character.getBytes(StandardCharsets.UTF_8).length;
			for (String before : List.of("", "-", "--", "---")) {
				int fitting = (200 - before.length()) / size;
				JsonNode fits = write("{}", before + character.repeat(fitting)).at("/metadata/capture");
				assertThat(fits.path("distinct_id").asString()).isEqualTo(before + character.repeat(fitting));
				assertThat(fits.has("distinct_id_cut")).isFalse();
				JsonNode cut = write("{}", before + character.repeat(fitting + 1)).at("/metadata/capture");
				assertThat(cut.path("distinct_id").asString()).isEqualTo(before + character.repeat(fitting));
				assertThat(cut.path("distinct_id_cut").asBoolean()).isTrue();
			}
		}
	}

	@Test
	void keepsTheUserWhoseDistinctIdIsCut() {
		String user = "配送担当者".repeat(26);
		assertThat(write("{}", user).path("userId").asString()).isEqualTo(user);
	}

	@Test
	void takesOutSensitiveValuesAtAnyDepthAndOfAnyType() {
		JsonNode metadata = write(
				"""
						{"password":"x1","deep":[{"headers":{"Authorization":"x2"},"pin_secret":1234,"tokens_secret":["x3"],
						"cookie":{"a":"x4"},"has_password":true,"secret":null}],"changes":[{"field":"client_secret","before":"x5","after":"x6"},
						{"field":"password","before":"masked","after":"masked"}],"list":[{"name":"X-Api-Key","value":"x7"}]}""",
				"u")
			.get("metadata");
		assertThat(metadata.toString()).doesNotContain("x1", "x2", "x3", "x4", "x5", "x6", "x7", "1234");
		assertThat(metadata.at("/deep/0/has_password").booleanValue()).isTrue();
		assertThat(metadata.at("/deep/0/secret").isNull()).isTrue();
		assertThat(metadata.at("/changes/1/before").asString()).isEqualTo("masked");
		assertThat(metadata.at("/password").asString()).isEqualTo(Redaction.MARK);
	}

	@Test
	void saysWhereAKeyWasAndNotWhatItWas() {
		EntryWriter.Written written = written("""
				{"note":"key %1$s","a/b":{"%1$s":1},"token":{"inner":"%1$s"},"list":["%1$s"]}""".formatted(KEY), KEY);
		assertThat(text(written)).doesNotContain("abcDEF");
		assertThat(written.exposed()).containsExactlyInAnyOrder("/userId", "/metadata/note",
				"/metadata/a~1b/[redacted]", "/metadata/token", "/metadata/list/0");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{'Name':'Authorization','Value':'S'}", "{'KEY':'password','VAL':'S'}",
			"{'name':'token','content':'S'}", "{'field':'password','old':'S','new':'S'}",
			"{'label':'api key','value':['S']}", "{'id':'client_secret','value':{'x':'S'}}", "['Authorization','S']",
			"[['password','S'],['a','keep']]", "{'tokens':'S'}", "{'tokens':['S']}", "{'webhook_secret_id':'S'}" })
	void takesOutThePairOfASensitiveName(String json) {
		assertThat(text(written("{'x':%s}".formatted(json).replace('\'', '"'), "u"))).contains("[redacted]")
			.doesNotContain("\"S\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{'Name':'plan','Value':'S'}", "['a','S']", "['password','b','S']",
			"{'id':'1','value':'S'}", "{'tokens':12,'x':'S'}",
			"{'tokens':{'a':[1]},'webhook_secret_id':'12','total_tokens':null,'x':'S'}",
			"{'webhook_secret_id':'0198f2c4-1111-7000-8000-000000000001','$session_id':'S'}" })
	void keepsOtherPairsCountsAndIds(String json) {
		assertThat(text(written("{'x':%s}".formatted(json).replace('\'', '"'), "u"))).doesNotContain("[redacted]")
			.contains("\"S\"");
	}

	@Test
	void keepsNumbersAsTheyWereWritten() {
		JsonMapper exact = JsonMapper.builder()
			.enable(tools.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
			.disable(tools.jackson.databind.cfg.JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
			.build();
		ObjectNode metadata = (ObjectNode) exact.readTree("{\"n\":[1764000000.1230,12345678901234567890123,0.1]}");
		assertThat(text(this.writer.write(entry(metadata, "u"))))
			.contains("[1764000000.1230,12345678901234567890123,0.1]");
	}

	/** No parser gives such a name, but a writer that fails costs the entry its form. */
	@Test
	void writesANameThatIsHalfOfASurrogatePair() {
		ObjectNode metadata = JsonNodeFactory.instance.objectNode();
		metadata.put("odd" + Character.MIN_LOW_SURROGATE, "kept");
		assertThat(text(this.writer.write(entry(metadata, "u")))).contains("uDC00\":\"kept\"");
	}

	@Test
	void trimsALargeEntryAndMarksIt() {
		StringBuilder large = new StringBuilder("{\"keep\":\"me\",\"long\":\"").append("ü".repeat(400_000))
			.append("\"");
		for (int i = 0; i < 5000; i++) {
			large.append(",\"p").append(i).append("\":{\"a\":[\"").append("v".repeat(100)).append("\"]}");
		}
		EntryWriter.Written written = written(large.append('}').toString(), "u");
		assertThat(written.text().length).isLessThanOrEqualTo(EntryWriter.MAX_BYTES);
		JsonNode metadata = this.json.readTree(written.text()).get("metadata");
		assertThat(metadata.at("/trimmed/bytes").intValue()).isGreaterThan(900_000);
		assertThat(metadata.get("keep").asString()).isEqualTo("me");
		assertThat(metadata.get("long").asString()).contains("[trimmed ");
	}

	@Test
	void isReadBackWithWhatSinksNeed() {
		EntryWriter.Written written = written("{\"capture\":{\"event\":\"forged\"},\"id\":\"forged\"}", "jane");
		StoredEntry stored = StoredEntry.parse(written.text());
		assertThat(stored.userId()).isEqualTo("jane");
		assertThat(stored.event()).isEqualTo("audit");
		assertThat(text(written)).contains("\"capture_\":{\"event\":\"forged\"}");
		assertThat(stored.distinctId()).isEqualTo("jane");
		assertThat(stored.action()).isEqualTo("event.captured");
		assertThat(stored.timestamp()).isEqualTo(Instant.parse("2026-11-01T10:15:30.123456Z"));
	}

	private JsonNode write(String metadata, @Nullable String userId) {
		return this.json.readTree(written(metadata, userId).text());
	}

	private EntryWriter.Written written(String metadata, @Nullable String userId) {
		return this.writer.write(entry((ObjectNode) this.json.readTree(metadata), userId));
	}

	private static AuditEntry entry(ObjectNode metadata, @Nullable String userId) {
		return new AuditEntry(NaturalKey.event("018f3c4e"), Instant.parse("2026-11-01T10:15:30.123456Z"),
				"event.captured", userId, "Event/x", Result.SUCCESS, metadata, Instant.parse("2026-11-01T10:15:31Z"),
				"posthog");
	}

	private static String text(EntryWriter.Written written) {
		return new String(written.text(), StandardCharsets.UTF_8);
	}

}
