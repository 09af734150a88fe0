package io.hogaudit.webhook;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.audit.AuditEntry;
import io.hogaudit.signature.Verified;

import static org.assertj.core.api.Assertions.assertThat;

class JsonBodyTests {

	private final Entries entries = new Entries(new Severities(Map.of()));

	@ParameterizedTest
	@ValueSource(strings = { "", "hello", "{\"a\":1", "{\"a\":1} {}", "{'a':1}", "{\"a\":1e999999999999}", "NaN" })
	void keepsABodyThatIsNotJsonWithItsHash(String body) throws Exception {
		ObjectNode metadata = entry(body.getBytes(StandardCharsets.UTF_8)).metadata();
		assertThat(metadata.path("bodyFlaw").asString("")).isEqualTo("not_json");
		assertThat(metadata.path("body").asString("-")).isEqualTo(body);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"a\":1,\"a\":2}", "{\"x\":[{\"a\":{},\"b\":1,\"a\":{}}]}", "{\"a\":1,\"\\u0061\":2}" })
	void marksNamesThatAreThereTwiceAndKeepsTheText(String body) throws Exception {
		ObjectNode metadata = entry(body.getBytes(StandardCharsets.UTF_8)).metadata();
		assertThat(metadata.path("bodyFlaw").asString("")).isEqualTo("duplicate_names");
		assertThat(metadata.has("body")).isTrue();
		assertThat(metadata.propertyStream()
			.anyMatch((member) -> member.getKey().startsWith("body") && body.equals(member.getValue().asString(""))))
			.isTrue();
	}

	@Test
	void readsADeliveryWithDuplicateNamesAsPostHogWould() throws Exception {
		AuditEntry entry = entry("""
				{"event":{"event":"first","uuid":"u-1","event":"last","distinct_id":"d"}}"""
			.getBytes(StandardCharsets.UTF_8));
		assertThat(entry.action()).isEqualTo("event.captured");
		assertThat(entry.resource()).isEqualTo("Event/last");
		assertThat(entry.metadata().path("body").asString("")).contains("\"first\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "7b2261223a22ff227d", "7b2261223a22c0af227d", "7b2261223a22eda080227d",
			"7b2261223a22e282227d", "7b2261223a22f5808080227d", "7b00220061002200" })
	void marksWhatIsNotUtf8(String hex) throws Exception {
		ObjectNode metadata = entry(HexFormat.of().parseHex(hex)).metadata();
		assertThat(metadata.path("bodyFlaw").asString("")).isEqualTo("invalid_utf8");
		assertThat(metadata.path("body").isString()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTF-16BE", "UTF-16LE", "UTF-32BE" })
	void takesNoOtherEncodingForUtf8(String encoding) throws Exception {
		assertThat(entry("{\"a\":1}".getBytes(Charset.forName(encoding))).metadata().path("bodyFlaw").asString(""))
			.isEqualTo("invalid_utf8");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"a\":\"ä配\"}", "{\"a\":\"\\ud800\"}", "[]", "1", "null", " {\"a\":{\"a\":1}} " })
	void marksNoPlainJson(String body) {
		JsonBody read = JsonBody.read(body.getBytes(StandardCharsets.UTF_8));
		assertThat(read.flaw()).isNull();
		assertThat(read.json()).isNotNull();
	}

	private AuditEntry entry(byte[] body) throws Exception {
		AuditEntry entry = this.entries
			.entry(this.entries.delivery(new Verified("posthog", "id", body, "s", "192.0.2.1", Instant.EPOCH), null));
		assertThat(entry.metadata().path("bodySha256").asString(""))
			.isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body)));
		return entry;
	}

}
