package io.hogaudit.readback;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.demo.Bodies;
import io.hogaudit.demo.PostHogSender;
import io.hogaudit.journal.PostgresServer;
import io.hogaudit.operation.RunningService;
import io.hogaudit.sink.posthog.StandInAnswer;
import io.hogaudit.sink.posthog.StandInEvent;
import io.hogaudit.sink.posthog.StandInPostHog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Two replicas on one PostgreSQL database read back from one PostHog. */
@SuppressWarnings("NullAway.Init") // set up before each test
class PostgresReadbackIntegrationTests {

	private final JsonMapper json = new JsonMapper();

	private StandInPostHog postHog;

	private StandInReadApi readApi;

	private RunningService one;

	private RunningService other;

	@BeforeEach
	void start(@TempDir Path folder) throws Exception {
		PostgresServer server = PostgresServer.shared();
		this.postHog = new StandInPostHog(0, true);
		this.readApi = new StandInReadApi(this.postHog);
		this.postHog.answerAlways(this.readApi);
		Map<String, String> settings = new HashMap<>(Map.of("HOGAUDIT_JOURNAL_URL", server.url(server.newDatabase()),
				"hogaudit.journal.user", server.user(), "hogaudit.journal.password", server.password(), "POSTHOG_HOST",
				this.postHog.host(), "POSTHOG_READ_KEY", this.readApi.key, "POSTHOG_PROJECT_ID", "42",
				"POSTHOG_WEBHOOK_SECRET", PostHogSender.newSecret()));
		settings.putAll(Map.of("hogaudit.confirmation.delays", "300ms,600ms,900ms,5s", "hogaudit.confirmation.interval",
				"50ms", "hogaudit.confirmation.timeout", "5s", "hogaudit.backfill.interval", "50ms",
				"hogaudit.backfill.timeout", "5s", "hogaudit.backfill.lag", "1m"));
		this.one = new RunningService(folder, settings);
		this.other = new RunningService(folder, settings);
	}

	@AfterEach
	void stop() {
		this.one.close();
		this.other.close();
		this.postHog.close();
	}

	@Test
	void confirmsWhatEitherSentAndTakesOverWhatAStoppedOneMissed() throws Exception {
		String first = record(this.one);
		String second = record(this.other);
		for (String id : List.of(first, second)) {
			String place = place(id);
			await().untilAsserted(() -> assertThat(state(this.one, place)).isEqualTo("CONFIRMED"));
			assertThat(state(this.other, place)).isEqualTo("CONFIRMED");
		}
		assertThat(copies(first)).hasSize(1);
		assertThat(copies(second)).hasSize(1);
		this.readApi.query = StandInAnswer.status(500);
		String lost = record(this.one);
		String place = place(lost);
		this.readApi.lost.add(lost);
		this.readApi.query = null;
		await().untilAsserted(() -> assertThat(state(this.other, place)).isEqualTo("MISSING"));
		this.one.close();
		// the third look sends it again, whoever makes it
		await().until(() -> report(this.other).at("/missing/0/attempts").asInt() >= 3);
		assertThat(copies(lost)).hasSizeGreaterThan(1);
		assertThat(copies(lost).stream().map(StandInEvent::identity).distinct()).hasSize(1);
		this.readApi.lost.clear();
		String later = record(this.other);
		await().untilAsserted(() -> assertThat(state(this.other, place(later))).isEqualTo("CONFIRMED"));
		// a look that is due takes up what the stopped one left
		await().untilAsserted(() -> assertThat(state(this.other, place)).isEqualTo("CONFIRMED"));
	}

	@Test
	void recordsOnceWhatBothFindInTheActivityLog() throws Exception {
		Instant old = Instant.now().minus(Duration.ofHours(3));
		for (int i = 0; i < 6; i++) {
			this.readApi.log.add(activity(old.plusSeconds(i)));
		}
		await().until(() -> backfilled("recorded") == 6);
		assertThat(Stream.of(this.one, this.other)
			.mapToDouble((service) -> service.meters()
				.get("hogaudit.entries.severe")
				.tag("concern", "export")
				.counter()
				.count())
			.sum()).isEqualTo(6);
		this.one.close();
		double already = counter(this.other, "hogaudit.backfill.entries", "already_recorded");
		double recorded = counter(this.other, "hogaudit.backfill.entries", "recorded");
		this.readApi.log.add(activity(old.plusSeconds(9)));
		await().until(() -> counter(this.other, "hogaudit.backfill.entries", "recorded") == recorded + 1);
		// from the common position: the six before are not read again
		assertThat(counter(this.other, "hogaudit.backfill.entries", "already_recorded")).isLessThan(already + 6);
		await().until(() -> this.postHog.events()
			.stream()
			.filter((event) -> event.properties().path("metadata").path("via").asString("").equals("backfill"))
			.map(StandInEvent::uuid)
			.distinct()
			.count() == 7);
	}

	private ObjectNode activity(Instant at) {
		ObjectNode entry = this.json.createObjectNode();
		entry.put("id", UUID.randomUUID().toString());
		entry.put("activity", "exported");
		entry.put("scope", "Insight");
		entry.put("item_id", "7");
		entry.put("created_at", at.toString());
		return entry;
	}

	private String record(RunningService service) throws Exception {
		String id = this.json.readTree(service.sender().send(Bodies.captured()).body()).path("id").asString();
		await().until(() -> !copies(id).isEmpty());
		return id;
	}

	private List<StandInEvent> copies(String id) {
		return this.postHog.events().stream().filter((event) -> event.uuid().equals(id)).toList();
	}

	private String place(String id) throws Exception {
		return this.json
			.readTree(this.other.get(RunningService.VIEWER, "/actuator/auditentries?limit=200&action=event.captured")
				.body())
			.path("entries")
			.valueStream()
			.filter((row) -> row.at("/entry/id").asString().equals(id))
			.map((row) -> row.path("stream").asLong() + "-" + row.path("sequence").asLong())
			.findFirst()
			.orElseThrow();
	}

	private String state(RunningService service, String place) throws Exception {
		return this.json.readTree(service.get(RunningService.VIEWER, "/actuator/readback/" + place).body())
			.path("state")
			.asString();
	}

	private JsonNode report(RunningService service) throws Exception {
		return this.json.readTree(service.get(RunningService.VIEWER, "/actuator/readback").body());
	}

	private double backfilled(String outcome) {
		return Stream.of(this.one, this.other)
			.mapToDouble((service) -> counter(service, "hogaudit.backfill.entries", outcome))
			.sum();
	}

	private static double counter(RunningService service, String name, String outcome) {
		return service.meters().get(name).tag("outcome", outcome).counter().count();
	}

}
