package io.hogaudit.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.audit.AuditEntry;
import io.hogaudit.signature.Verified;

import static org.assertj.core.api.Assertions.assertThat;

/** Bodies of each family with one member made wrong, in an order fixed by a seed. */
@ExtendWith(OutputCaptureExtension.class)
class BadInputTests {

	private static final long SEED = 4;

	private static final int MUTATIONS = 300;

	/** Generous: for slow machines, not for what is usual. */
	private static final Duration BOUND = Duration.ofMillis(500);

	private static final List<String> WRONG = List.of("null", "7", "-1e400", "true", "\"\"", "[]", "{}",
			"[[{\"a\":[null]}]]", "\"None\"", "\"\\u0000\\ud800<script>'; --\"", "\"" + "x".repeat(20_000) + "\"",
			"[".repeat(200) + "]".repeat(200));

	private final JsonMapper json = new JsonMapper();

	private final Entries entries = new Entries(new Severities(Map.of()));

	@ParameterizedTest
	@ValueSource(strings = {
			"{'event':{'uuid':'u','event':'$activity_log_entry_created','distinct_id':'d','properties':{'id':'i','kept':'here','user':{'id':42,'distinct_id':'d'},'was_impersonated':false,'activity':'updated','item_id':'x','scope':'Organization','detail':{'name':'n','changes':[{'field':'level','before':8,'after':15}],'context':{'scopes':['*']}},'created_at':'2026-08-28T10:15:30Z'},'timestamp':'2026-08-28T10:15:30'},'person':{'id':'42','properties':{}}}",
			"{'event':{'uuid':'u','event':'$insight_alert_firing','distinct_id':'team_1','properties':{'alert_id':'a','kept':'here'},'timestamp':'2026-08-28T10:15:30'},'person':null}",
			"{'event':{'uuid':'u','event':'$discussion_mention_created','properties':{'item_id':'a','kept':'here','commenter_user_id':4},'timestamp':'2026-08-28T10:15:30'},'person':{'id':'4','properties':{'distinct_id':'d'}}}",
			"{'event':{'uuid':'u','event':'survey sent','distinct_id':'d','properties':{'$survey_id':'s','kept':'here'},'timestamp':'2026-08-28T10:15:30Z'},'person':{'id':'p'}}",
			"{'id':'e','type':'logs_alert.firing','timestamp':'2026-08-28T10:15:30Z','data':{'alert_id':'a','kept':'here'}}",
			"{'hook':{'id':'h','event':'e','target':'t'},'data':{'eventUuid':'u','event':'x','distinctId':'d','timestamp':'2026-08-28T10:15:30Z','properties':{'kept':'here'}}}",
			"{'text':'t','blocks':[{'type':'section','kept':'here'}]}" })
	void recordsWhateverAMemberBecomes(String template, CapturedOutput output) {
		Random random = new Random(SEED);
		for (int i = 0; i < MUTATIONS; i++) {
			ObjectNode body = (ObjectNode) this.json.readTree(template.replace('\'', '"'));
			List<ObjectNode> objects = new ArrayList<>();
			collect(body, objects);
			ObjectNode object = objects.get(random.nextInt(objects.size()));
			List<String> names = new ArrayList<>(object.propertyNames());
			if (names.isEmpty()) {
				continue;
			}
			String name = names.get(random.nextInt(names.size()));
			int wrong = random.nextInt(WRONG.size() + 1);
			String text = mutated(body, object, name, wrong);
			long start = System.nanoTime();
			AuditEntry entry = this.entries.entry(this.entries
				.delivery(new Verified("posthog", "msg", bytes(text), "0a1b2c3d", "192.0.2.1", Instant.EPOCH), null));
			Duration took = Duration.ofNanos(System.nanoTime() - start);
			String what = "seed %d, mutation %d of %s".formatted(SEED, i, name);
			assertThat(entry.action()).as(what).isNotBlank().hasSizeLessThan(500);
			assertThat(took).as(what).isLessThan(BOUND);
			if (text.contains("\"kept\":\"here\"")) {
				assertThat(entry.metadata().toString()).as(what).contains("kept", "here");
			}
		}
		assertThat(output).doesNotContain("a handler failed", "severity was not judged");
	}

	private static String mutated(ObjectNode body, ObjectNode object, String name, int wrong) {
		if (wrong == WRONG.size()) {
			object.remove(name);
			return body.toString();
		}
		object.put(name, "@@wrong@@");
		return body.toString().replace("\"@@wrong@@\"", WRONG.get(wrong));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static void collect(JsonNode node, List<ObjectNode> objects) {
		if (node instanceof ObjectNode object) {
			objects.add(object);
		}
		for (JsonNode child : node) {
			collect(child, objects);
		}
	}

}
