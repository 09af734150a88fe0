package io.hogaudit.webhook;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.demo.PostHogSender;
import io.hogaudit.operation.RunningService;
import io.hogaudit.sink.log.Formats;
import io.hogaudit.sink.posthog.StandInEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Every event that PostHog sends, through the running service and on to PostHog. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set up before all tests
class EventsIntegrationTests {

	private final JsonMapper json = new JsonMapper();

	private final String secret = PostHogSender.newSecret();

	private RunningService service;

	@BeforeAll
	void start(@TempDir Path folder) throws IOException {
		this.service = new RunningService(folder,
				Map.of("POSTHOG_WEBHOOK_SECRET", this.secret, "hogaudit.endpoints.staging.secrets", this.secret,
						"hogaudit.severity.share-login-failed", "critical", "hogaudit.severity.owner", "off"));
	}

	@AfterAll
	void stop() {
		this.service.close();
	}

	@Test
	void recordsEachFactOnceAndCountsWhatMatters() throws Exception {
		List<EventFixture> fixtures = EventFixture.all();
		for (EventFixture fixture : fixtures) {
			String body = new String(fixture.body(), StandardCharsets.UTF_8);
			assertThat(send("posthog", body).statusCode()).as(fixture.name()).isEqualTo(202);
			// run again by PostHog, under a webhook-id of its own
			assertThat(send("posthog", body).statusCode()).as(fixture.name())
				.isEqualTo(Objects.equals(fixture.text("key"), "delivery") ? 202 : 200);
		}
		for (Concern concern : Concern.values()) {
			long expected = fixtures.stream()
				.filter((fixture) -> concern.text().equals(fixture.text("concern")))
				.count();
			assertThat(severe(concern)).as(concern.text())
				.isEqualTo((concern == Concern.OWNER) ? 0 : (double) expected);
		}
		assertThat(this.service.meters()
			.get("hogaudit.entries.severe")
			.tag("concern", "share_login_failed")
			.tag("severity", "critical")
			.counter()
			.count()).isPositive();
		Set<String> named = fixtures.stream()
			.filter((fixture) -> !Objects.equals(fixture.text("key"), "delivery"))
			.map((fixture) -> fixture.entry(new Entries(new Severities(Map.of()))).id().toString())
			.collect(Collectors.toSet());
		await().untilAsserted(() -> assertThat(copies().keySet()).containsAll(named));
		assertThat(copies()).allSatisfy((id, copies) -> assertThat(copies).as(id).isEqualTo(1L));
		Map<String, JsonNode> kept = keptByLinesThatTheSchemasAllow();
		for (EventFixture fixture : fixtures) {
			String id = fixture.entry(new Entries(new Severities(Map.of()))).id().toString();
			JsonNode entry = kept.getOrDefault(id, MissingNode.getInstance());
			if (!Objects.equals(fixture.text("key"), "delivery")) {
				assertThat(entry.isObject()).as(fixture.name()).isTrue();
				// redaction leaves an auditor what there is to see
				fixture.expected().path("metadata").properties().forEach((expected) -> {
					assertThat(entry.path("metadata").at(expected.getKey()).toString())
						.as("%s %s", fixture.name(), expected.getKey())
						.isEqualTo(expected.getValue().toString());
				});
			}
		}
	}

	private Map<String, JsonNode> keptByLinesThatTheSchemasAllow() throws Exception {
		Map<String, JsonNode> kept = new HashMap<>();
		String before = "";
		do {
			JsonNode page = this.json
				.readTree(this.service.get(RunningService.VIEWER, "/actuator/auditentries?limit=200" + before).body());
			for (JsonNode row : page.path("entries")) {
				byte[] text = row.path("entry").toString().getBytes(StandardCharsets.UTF_8);
				assertThat(Formats.faults(text)).as(row.toString()).isEmpty();
				kept.put(row.at("/entry/id").asString(), row.path("entry"));
			}
			before = page.path("next").isString() ? "&before=" + page.path("next").asString() : "";
		}
		while (!before.isEmpty());
		return kept;
	}

	@Test
	void recordsOnceWhatSeveralProjectsSendOfTheirOrganization() throws Exception {
		String body = new String(fixture("activity-membership-promoted-to-owner").body(), StandardCharsets.UTF_8);
		ObjectNode copy = (ObjectNode) this.json.readTree(body);
		String id = UUID.randomUUID().toString();
		((ObjectNode) copy.at("/event/properties")).put("id", id);
		List<String> answers = new ArrayList<>();
		for (int project = 1; project <= 5; project++) {
			((ObjectNode) copy.path("event")).put("uuid", UUID.randomUUID().toString());
			copy.putObject("project").put("id", project);
			HttpResponse<String> answer = send((project % 2 == 0) ? "staging" : "posthog", copy.toString());
			assertThat(answer.statusCode()).isEqualTo((project == 1) ? 202 : 200);
			answers.add(this.json.readTree(answer.body()).path("id").asString());
		}
		assertThat(answers).hasSize(5).containsOnly(answers.getFirst());
		await().until(() -> copies().containsKey(answers.getFirst()));
		assertThat(kept("organization_membership.updated").stream()
			.filter((entry) -> entry.path("id").asString().equals(answers.getFirst()))).hasSize(1);
	}

	@Test
	void recordsAnAlertOnceThatComesAsAnEventAndAsItsOwnMessage() throws Exception {
		ObjectNode event = (ObjectNode) fixture("logs-alert-firing").json().deepCopy();
		ObjectNode message = (ObjectNode) fixture("managed-logs-alert-firing").json().deepCopy();
		String uuid = UUID.randomUUID().toString();
		((ObjectNode) event.path("event")).put("uuid", uuid);
		message.put("id", uuid);
		assertThat(send("posthog", event.toString()).statusCode()).isEqualTo(202);
		assertThat(send("posthog", message.toString()).statusCode()).isEqualTo(200);
	}

	@Test
	void keepsHostileBodiesAndAnswersThem() throws Exception {
		for (String hostile : List.of("not json", "\"\\u0000\\ud800\"", "[".repeat(5_000),
				"{\"event\":{\"event\":\"x\",\"n\":1e999999999}}", "{\"a\":".repeat(400) + "1" + "}".repeat(400),
				"{\"text\":\"" + "\\u00e4".repeat(100_000) + "\"}",
				"{\"event\":{\"event\":\"$activity_log_entry_created\",\"properties\":{\"scope\":\""
						+ "S".repeat(90_000) + "\",\"activity\":\"a\\r\\nb\",\"detail\":[{}]}}}")) {
			HttpResponse<String> answer = send("posthog", hostile);
			assertThat(answer.statusCode()).as(hostile.substring(0, Math.min(60, hostile.length()))).isEqualTo(202);
			String id = this.json.readTree(answer.body()).path("id").asString();
			await().until(() -> copies().containsKey(id));
		}
		assertThat(kept("webhook.received").toString()).contains("not json");
	}

	private static EventFixture fixture(String name) {
		return EventFixture.all().stream().filter((fixture) -> fixture.name().equals(name)).findFirst().orElseThrow();
	}

	private HttpResponse<String> send(String endpoint, String body) throws Exception {
		return new PostHogSender(this.service.webhook(endpoint), this.secret).send(body);
	}

	private double severe(Concern concern) {
		return this.service.meters()
			.find("hogaudit.entries.severe")
			.tag("concern", concern.text())
			.counters()
			.stream()
			.mapToDouble((counter) -> counter.count())
			.sum();
	}

	/** How often PostHog took each entry. */
	private Map<String, Long> copies() {
		return this.service.postHog.events()
			.stream()
			.map(StandInEvent::uuid)
			.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
	}

	private List<JsonNode> kept(String action) throws Exception {
		return this.json
			.readTree(
					this.service.get(RunningService.VIEWER, "/actuator/auditentries?limit=200&action=" + action).body())
			.path("entries")
			.valueStream()
			.map((row) -> row.path("entry"))
			.toList();
	}

}
