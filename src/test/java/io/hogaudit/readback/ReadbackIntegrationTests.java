package io.hogaudit.readback;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.hogaudit.demo.Bodies;
import io.hogaudit.operation.RunningService;
import io.hogaudit.sink.posthog.StandInAnswer;
import io.hogaudit.sink.posthog.StandInEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The running service reads back from a PostHog that loses, limits and hangs. */
@ExtendWith(OutputCaptureExtension.class)
@ResourceLock(Resources.SYSTEM_OUT)
@SuppressWarnings("NullAway.Init") // set up before each test
class ReadbackIntegrationTests {

	private final JsonMapper json = new JsonMapper();

	private RunningService service;

	private StandInReadApi readApi;

	@BeforeEach
	void start(@TempDir Path folder) throws IOException {
		// the stand-in exists with the service; its key is the same in all runs
		String key = "phx_" + "readerCanary".repeat(4);
		this.service = new RunningService(folder,
				Map.of("POSTHOG_READ_KEY", key, "POSTHOG_PROJECT_ID", "42", "hogaudit.confirmation.delays",
						"300ms,600ms,900ms,1200ms", "hogaudit.confirmation.interval", "50ms",
						"hogaudit.confirmation.timeout", "1s", "hogaudit.backfill.interval", "50ms",
						"hogaudit.backfill.timeout", "1s", "hogaudit.backfill.lag", "1m"));
		this.readApi = new StandInReadApi(this.service.postHog);
		this.service.postHog.answerAlways(this.readApi);
	}

	@AfterEach
	void stop() {
		this.service.close();
	}

	@Test
	void confirmsWhatPostHogShows() throws Exception {
		assertThat(this.service.sender().send(Bodies.captured()).statusCode()).isEqualTo(202);
		long place = placeOf("event.captured");
		await().untilAsserted(() -> assertThat(state(place)).isEqualTo("CONFIRMED"));
		assertThat(counter("hogaudit.confirmation.entries", "confirmed")).isPositive();
		assertThat(report().path("missing")).isEmpty();
		assertThat(state(999_999)).isEqualTo("UNKNOWN");
	}

	@Test
	void sendsAgainUnderTheSameIdentityWhatIsMissing() throws Exception {
		this.readApi.query = StandInAnswer.status(500);
		assertThat(this.service.sender().send(Bodies.captured()).statusCode()).isEqualTo(202);
		String id = sent("event.captured").uuid();
		this.readApi.lost.add(id);
		this.readApi.query = null;
		long place = placeOf("event.captured");
		await().untilAsserted(() -> assertThat(state(place)).isEqualTo("MISSING"));
		await().until(() -> copies(id).size() > 1);
		assertThat(copies(id).stream().map(StandInEvent::identity).distinct()).hasSize(1);
		this.readApi.lost.clear();
		await().untilAsserted(() -> assertThat(state(place)).isEqualTo("CONFIRMED"));
		assertThat(counter("hogaudit.confirmation.entries", "sent_again")).isPositive();
	}

	@Test
	void saysWhatStaysMissing() throws Exception {
		this.readApi.query = StandInAnswer.status(500);
		assertThat(this.service.sender().send(Bodies.captured()).statusCode()).isEqualTo(202);
		this.readApi.lost.add(sent("event.captured").uuid());
		this.readApi.query = null;
		await().until(() -> report().path("confirmation").path("overdue").asInt() == 1);
		assertThat(sent("confirmation.overdue").properties().path("result").asString()).isEqualTo("failure");
		assertThat(health().path("warning").asString()).contains("does not show");
		assertThat(this.service.meters().get("hogaudit.confirmation.overdue").gauge().value()).isEqualTo(1);
	}

	@Test
	void doesNotTakeARefusalForAnAnswer() throws Exception {
		for (StandInAnswer answer : List.of(StandInAnswer.status(403), StandInAnswer.retryAfter(429, "1"),
				StandInAnswer.status(502), new StandInAnswer.Hang(Duration.ofSeconds(5)),
				new StandInAnswer.Status(200, Map.of(), "{\"query_status\":{}}"),
				new StandInAnswer.Status(200, Map.of(), "no json"))) {
			this.readApi.query = answer;
			assertThat(this.service.sender().send(Bodies.captured()).statusCode()).isEqualTo(202);
			await().until(() -> confirmationState().equals("UNKNOWN"));
			assertThat(report().path("missing")).isEmpty();
			this.readApi.query = null;
			await().until(() -> confirmationState().equals("RUNNING"));
		}
	}

	@Test
	void eachKeyGoesToItsOwnSideOnly() throws Exception {
		this.service.sender().send(Bodies.captured());
		await().until(() -> counter("hogaudit.confirmation.entries", "confirmed") > 0);
		assertThat(this.service.postHog.requests()).isNotEmpty().allSatisfy((request) -> {
			boolean read = request.path().startsWith("/api/");
			assertThat(request.header("Authorization").startsWith("Bearer phx_")).isEqualTo(read);
			assertThat(request.header("Authorization").startsWith("Bearer phc_")).isEqualTo(!read);
			// the reader changes nothing, the writer only captures
			assertThat(request.method().equals("GET") || request.path().endsWith("/query/") == read).isTrue();
			assertThat(read || request.method().equals("POST")).isTrue();
		});
		assertThat(this.service.meters().get("hogaudit.credential.read").tag("outcome", "answered").timer().count())
			.isPositive();
		assertThat(this.service.meters()
			.get("hogaudit.sink.attempts")
			.tags("sink", "posthog", "outcome", "accepted")
			.counter()
			.count()).isPositive();
	}

	@Test
	void recordsOnceWhatCameByWebhookAndWhatDidNot() throws Exception {
		String delivered = Bodies.activity();
		assertThat(this.service.sender().send(delivered).statusCode()).isEqualTo(202);
		Instant old = Instant.now().minus(Duration.ofHours(3));
		this.readApi.log.add(activity((ObjectNode) this.json.readTree(delivered).at("/event/properties"), old));
		for (int i = 0; i < 4; i++) {
			this.readApi.log.add(activity(old.plusSeconds(i)));
		}
		await().until(() -> backfilled("recorded") == 4);
		assertThat(backfilled("already_recorded")).isPositive();
		await().until(() -> activityEvents().size() == 5);
		assertThat(activityEvents().stream()
			.filter((event) -> event.properties().path("metadata").path("via").asString("").equals("backfill")))
			.hasSize(4)
			.allSatisfy((event) -> assertThat(event.properties().path("action").asString())
				.isEqualTo("personal_api_key.created"));
		// the position is kept: nothing is read again from the beginning
		this.readApi.log.add(activity(old.plusSeconds(9)));
		await().until(() -> backfilled("recorded") == 5);
		assertThat(backfilled("already_recorded")).isLessThan(5);
	}

	@Test
	void leavesToTheWebhookWhatIsYoung() throws Exception {
		this.readApi.log.add(activity(Instant.now().minus(Duration.ofHours(1))));
		// and so for as long as a test may take
		this.readApi.log.add(activity(Instant.now().plus(Duration.ofHours(1))));
		await().until(() -> backfilled("recorded") == 1);
		long asked = askedForActivities();
		await().until(() -> askedForActivities() > asked + 3);
		assertThat(backfilled("recorded")).isEqualTo(1);
	}

	@Test
	void countsWhatMattersOfWhatItFound() {
		ObjectNode entry = activity(Instant.now().minus(Duration.ofHours(1)));
		entry.put("activity", "exported");
		this.readApi.log.add(entry);
		await().until(() -> backfilled("recorded") == 1);
		assertThat(this.service.meters()
			.get("hogaudit.entries.severe")
			.tag("concern", "export")
			.tag("severity", "medium")
			.counter()
			.count()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 402, 403 })
	void isOffWithoutTheApiAndWaitsWhenItFails(int without, CapturedOutput output) throws Exception {
		for (StandInAnswer answer : List.of(StandInAnswer.status(500), new StandInAnswer.Hang(Duration.ofSeconds(5)),
				StandInAnswer.retryAfter(429, "1"), new StandInAnswer.Status(200, Map.of(), "no json"))) {
			this.readApi.activity = answer;
			await().until(() -> backfillState().equals("UNKNOWN"));
			assertThat(this.service.sender().send(Bodies.captured()).statusCode()).isEqualTo(202);
			this.readApi.activity = null;
			await().until(() -> backfillState().equals("RUNNING"));
		}
		this.readApi.activity = new StandInAnswer.Status(200, Map.of(), "{\"results\":[1]}");
		await().until(() -> backfillReason().contains("another form"));
		this.readApi.activity = StandInAnswer.status(without);
		await().until(() -> backfillState().equals("OFF"));
		assertThat(backfillReason()).contains("PostHog answered " + without,
				(without == 402) ? "not in the plan" : "activity_log:read");
		assertThat(this.service.sender().send(Bodies.captured()).statusCode()).isEqualTo(202);
		assertThat(output.getAll().lines().filter((line) -> line.contains("Backfill is off"))).hasSize(1);
	}

	@Test
	void saysHowFarAnEntryIs() throws Exception {
		this.readApi.query = StandInAnswer.status(500);
		this.readApi.capture = StandInAnswer.status(503);
		assertThat(this.service.sender().send(Bodies.captured()).statusCode()).isEqualTo(202);
		long place = placeOf("event.captured");
		assertThat(state(place)).isEqualTo("QUEUED");
		this.readApi.capture = null;
		await().untilAsserted(() -> assertThat(state(place)).isEqualTo("ACCEPTED"));
		this.readApi.capture = new StandInAnswer.Results((event) -> "drop:rejected", Map.of());
		assertThat(this.service.sender().send(Bodies.alert()).statusCode()).isEqualTo(202);
		long refused = placeOf("logs_alert.firing");
		await().untilAsserted(() -> assertThat(state(refused)).isEqualTo("REFUSED"));
		this.readApi.capture = null;
		this.readApi.query = null;
		await().untilAsserted(() -> assertThat(state(place)).isEqualTo("CONFIRMED"));
		assertThat(state(refused)).isEqualTo("REFUSED");
	}

	private ObjectNode activity(Instant at) {
		ObjectNode entry = this.json.createObjectNode();
		entry.put("id", UUID.randomUUID().toString());
		entry.put("activity", "created");
		entry.put("scope", "PersonalAPIKey");
		entry.put("item_id", "k1");
		entry.putObject("user").put("email", "jane@example.com");
		return activity(entry, at);
	}

	private static ObjectNode activity(ObjectNode entry, Instant at) {
		entry.put("created_at", at.toString());
		return entry;
	}

	private long askedForActivities() {
		return this.service.postHog.requests()
			.stream()
			.filter((request) -> request.path().endsWith("/advanced_activity_logs/"))
			.count();
	}

	private List<StandInEvent> activityEvents() {
		return this.service.postHog.events()
			.stream()
			.filter((event) -> event.properties().path("metadata").has("scope"))
			.toList();
	}

	private StandInEvent sent(String action) {
		return await().until(() -> this.service.postHog.events()
			.stream()
			.filter((event) -> event.properties().path("action").asString("").equals(action))
			.findFirst()
			.orElse(null), (event) -> event != null);
	}

	private List<StandInEvent> copies(String id) {
		return this.service.postHog.events().stream().filter((event) -> event.uuid().equals(id)).toList();
	}

	private long placeOf(String action) throws Exception {
		return this.json
			.readTree(this.service.get(RunningService.VIEWER, "/actuator/auditentries?action=" + action).body())
			.at("/entries/0/sequence")
			.asLong();
	}

	private String state(long place) throws Exception {
		return this.json.readTree(this.service.get(RunningService.VIEWER, "/actuator/readback/" + place).body())
			.path("state")
			.asString();
	}

	private JsonNode report() throws Exception {
		return this.json.readTree(this.service.get(RunningService.VIEWER, "/actuator/readback").body());
	}

	private String confirmationState() throws Exception {
		return report().path("confirmation").path("state").asString();
	}

	private String backfillState() throws Exception {
		return report().path("backfill").path("state").asString();
	}

	private String backfillReason() throws Exception {
		return report().path("backfill").path("reason").asString("");
	}

	private JsonNode health() throws Exception {
		return this.json.readTree(this.service.get(RunningService.VIEWER, "/actuator/health").body())
			.at("/components/readback/details");
	}

	private double backfilled(String outcome) {
		return counter("hogaudit.backfill.entries", outcome);
	}

	private double counter(String name, String outcome) {
		return this.service.meters().get(name).tag("outcome", outcome).counter().count();
	}

}
