package io.hogaudit.audit;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Headers in every shape: canary is a secret under a name that nobody knows. */
class HeadersTests {

	private final JsonMapper json = JsonMapper.builder().enable(JsonReadFeature.ALLOW_SINGLE_QUOTES).build();

	private final EntryWriter writer = new EntryWriter(new Redaction(List.of()), new Capture("audit"));

	@ParameterizedTest
	@ValueSource(strings = { "{'headers':{'X-Partner-Auth':'canary'}}", "{'Headers':{'X-Partner-Auth':'canary'}}",
			"{'custom_headers':{'X-Partner-Auth':'canary'}}", "{'headers':{'X-Partner-Auth':['canary','canary']}}",
			"{'headers':{'X-Partner-Auth':{'value':'canary'}}}", "{'headers':{'X-Partner-Auth':12345678}}",
			"{'inputs':{'headers':{'value':{'X-Partner-Auth':'canary'},'order':3}}}",
			"{'inputs':{'headers':{'value':{},'bytecode':{'X-Partner-Auth':['_H',1,32,'canary']}}}}",
			"{'inputs':{'headers':{'value':{},'bytecode':['_H',1,32,'X-Partner-Auth',32,'canary']}}}",
			"{'inputs':{'headers':{'value':'canary'}}}",
			"{'inputs':{'headers':{'value':'{\"X-Partner-Auth\":\"canary\"}'}}}",
			"{'headers':[['X-Partner-Auth','canary']]}", "{'headers':[{'name':'X-Partner-Auth','value':'canary'}]}",
			"{'headers':[{'key':'X-Partner-Auth','value':'canary'}]}", "{'headers':['X-Partner-Auth: canary']}",
			"{'headers':[{'X-Partner-Auth':'canary'}]}", "{'headers':'X-Partner-Auth: canary'}",
			"{'headers':'Content-Type: application/json\\nX-Partner-Auth:canary'}",
			"{'headers':'{\"X-Partner-Auth\":\"canary\"}'}",
			"{'changes':[{'field':'headers','before':{'X-Partner-Auth':'canary'},'after':null}]}",
			"{'changes':[{'field':'inputs','after':{'headers':{'value':{'X-Partner-Auth':'canary'}}}}]}",
			"{'changes':[{'field':'actions','after':[{'type':'function','config':{'inputs':{'headers':{'value':{'X-Partner-Auth':'canary'}}}}}]}]}",
			"{'changes':[{'field':'inputs','after':'{\"headers\":{\"value\":{\"X-Partner-Auth\":\"canary\"}}}'}]}",
			"{'text':'{\\\\\"headers\\\\\": {\\\\\"X-Partner-Auth\\\\\":\\\\\"canary\\\\\"}}'}",
			"{'hog':'fetch(url, {\"headers\": {\"X-Partner-Auth\": \"canary\"}})'}",
			"{'text':'{\"headers\":[[\"X-Partner-Auth\",\"canary\"]],\"x\":1}'}",
			"{'text':'{\"headers\":\"{\\\\\"X-Partner-Auth\\\\\":\\\\\"canary\\\\\"}\"}'}" })
	void takesOutTheValuesOfNamesThatNobodyKnows(String body) {
		String kept = write(body).toString();
		assertThat(kept).doesNotContain("canary").doesNotContain("12345678").contains(Redaction.MARK);
	}

	@Test
	void keepsTheValuesOfAFewHarmlessNames() {
		JsonNode kept = write(
				"""
						{"headers":{"Content-Type":"application/json","accept":["a/b","c/d"],"X-A":"x","X-B":null,"X-C":true}}""");
		assertThat(kept.path("headers").toString())
			.isEqualTo("{\"Content-Type\":\"application/json\",\"accept\":[\"a/b\",\"c/d\"],\"X-A\":\"[redacted]\","
					+ "\"X-B\":null,\"X-C\":true}");
		assertThat(write("{\"headers\":\"Accept: a/b\\nX-A: x\"}").path("headers").asString())
			.isEqualTo("Accept: a/b\nX-A: [redacted]");
		assertThat(write("{\"headers\":{\"value\":{\"Accept\":\"a/b\"},\"order\":3}}").path("headers").toString())
			.isEqualTo("{\"value\":{\"Accept\":\"a/b\"},\"order\":3}");
		assertThat(write("{\"headers\":[[\"Accept\",\"a/b\"],{\"name\":\"Host\",\"value\":\"h\"}]}").path("headers")
			.toString()).isEqualTo("[[\"Accept\",\"a/b\"],{\"name\":\"Host\",\"value\":\"h\"}]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"headers\":[\"Name\",\"Town\"]}", "{\"headers\":\"Name,Town\"}", "{\"headers\":3}",
			"{\"headers\":null}", "{\"headers\":true}", "{\"header\":{\"title\":\"a\"}}",
			"{\"text\":\"the headers are: fine\"}" })
	void leavesWhatIsNoHttpHeader(String body) {
		ObjectNode kept = (ObjectNode) write(body);
		kept.remove("capture");
		assertThat(kept.toString()).isEqualTo(body);
	}

	@Test
	void saysWhereAKeyWas() {
		String key = "phx_" + "abcDEF0123456789".repeat(2);
		EntryWriter.Written written = written("{\"a\":{\"headers\":{\"X-Key-Of-Theirs\":\"%s\"}}}".formatted(key));
		assertThat(written.exposed()).containsExactly("/metadata/a/headers");
	}

	private JsonNode write(String metadata) {
		return this.json.readTree(written(metadata).text()).path("metadata");
	}

	private EntryWriter.Written written(String metadata) {
		return this.writer.write(new AuditEntry(NaturalKey.event("e"), Instant.EPOCH, "a.b", null, null, Result.SUCCESS,
				(ObjectNode) this.json.readTree(metadata), Instant.EPOCH, "posthog"));
	}

}
