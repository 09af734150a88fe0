package io.hogaudit.sink.posthog;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The calls and expectations of PostHog's harness, with a stand-in for its server. */
@SuppressWarnings("NullAway.Init") // set up before each test
class ComplianceAdapterIntegrationTests {

	private static final String KEY = "phc_test_key";

	private final JsonMapper json = new JsonMapper();

	private final HttpClient http = HttpClient.newHttpClient();

	private StandInPostHog postHog;

	private ComplianceAdapter adapter;

	@BeforeEach
	void start() throws IOException {
		this.postHog = new StandInPostHog(0, true);
		this.adapter = new ComplianceAdapter(0, "auto");
	}

	@AfterEach
	void stop() {
		this.adapter.close();
		this.postHog.close();
	}

	@Test
	void saysWhatItCan() throws Exception {
		JsonNode health = call("GET", "/health", "");
		assertThat(health.path("sdk_name").asString()).isEqualTo("hogaudit");
		assertThat(health.path("capabilities").toString())
			.isEqualTo("[\"capture_v0\",\"capture_v1\",\"encoding_gzip\"]");
		assertThat(health.has("sdk_version") && health.has("adapter_version")).isTrue();
	}

	@Test
	void sendsWhatWasCapturedInOneBatchOnFlush() throws Exception {
		init("");
		for (int i = 0; i < 5; i++) {
			capture("");
		}
		assertThat(call("POST", "/flush", "").toString()).isEqualTo("{\"success\":true,\"events_flushed\":5}");
		assertThat(this.postHog.requests()).hasSize(1);
		StandInRequest request = this.postHog.requests().getFirst();
		assertThat(request.path()).isEqualTo("/i/v1/analytics/events");
		assertThat(request.header("Authorization")).isEqualTo("Bearer " + KEY);
		assertThat(request.header("Content-Encoding")).isEqualTo("gzip");
		assertThat(request.header("PostHog-Attempt")).isEqualTo("1");
		assertThat(this.postHog.events()).extracting(StandInEvent::uuid).hasSize(5).doesNotHaveDuplicates();
		JsonNode state = call("GET", "/state", "");
		assertThat(state.path("pending_events").asInt(-1)).isZero();
		assertThat(state.path("total_events_sent").asInt()).isEqualTo(5);
		assertThat(state.at("/requests_made/0/status_code").asInt()).isEqualTo(200);
		assertThat(state.at("/requests_made/0/event_count").asInt()).isEqualTo(5);
		assertThat(call("POST", "/flush", "").path("events_flushed").asInt(-1)).isZero();
		assertThat(this.postHog.requests()).as("nothing to flush sends nothing").hasSize(1);
	}

	@Test
	void keepsPropertiesAndSendsTimestampsInUtc() throws Exception {
		init("");
		JsonNode answer = capture(",\"timestamp\":\"2025-01-02T08:34:05+05:30\",\"properties\":{\"custom_number\":42,"
				+ "\"timestamp_like\":\"2025-01-02T08:34:05+05:30\",\"$set\":{\"name\":\"x\"}},\"options\":{}");
		call("POST", "/flush", "");
		StandInEvent event = this.postHog.events().getFirst();
		assertThat(event.uuid()).isEqualTo(answer.path("uuid").asString());
		assertThat(event.timestamp()).isEqualTo("2025-01-02T03:04:05Z");
		assertThat(event.event()).isEqualTo("test_event");
		assertThat(event.distinctId()).isEqualTo("test_user");
		assertThat(event.properties().path("custom_number").asInt()).isEqualTo(42);
		assertThat(event.properties().path("timestamp_like").asString()).isEqualTo("2025-01-02T08:34:05+05:30");
		assertThat(event.properties().path("$set").isObject()).isTrue();
		assertThat(event.properties().has("distinct_id")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(ints = { 408, 429, 500, 502, 503, 504 })
	void retriesUnderTheSameRequestIdWithARisingAttempt(int status) throws Exception {
		this.postHog.answerNext(StandInAnswer.status(status), StandInAnswer.status(status));
		init("");
		capture("");
		assertThat(call("POST", "/flush", "").path("success").asBoolean()).isTrue();
		List<StandInRequest> requests = this.postHog.requests();
		assertThat(requests).extracting((request) -> request.header("PostHog-Attempt")).containsExactly("1", "2", "3");
		assertThat(requests).extracting((request) -> request.header("PostHog-Request-Id"))
			.containsOnly(requests.getFirst().header("PostHog-Request-Id"));
		assertThat(requests).extracting((request) -> request.header("PostHog-Request-Timestamp"))
			.doesNotHaveDuplicates();
		assertThat(requests).extracting((request) -> request.events().getFirst().identity())
			.containsOnly(this.postHog.events().getFirst().identity());
		JsonNode state = call("GET", "/state", "");
		assertThat(state.path("total_retries").asInt()).isEqualTo(2);
		assertThat(state.at("/requests_made/2/retry_attempt").asInt()).isEqualTo(2);
	}

	@Test
	void sendsAgainOnlyWhatIsMarkedRetryAndNotBeforeItIsAllowed() throws Exception {
		this.postHog.answerNext(
				new StandInAnswer.Results((event) -> event.event().equals("test_event") ? "retry:not_persisted" : "ok",
						Map.of("Retry-After", "1")));
		init("");
		call("POST", "/capture", "{\"distinct_id\":\"test_user\",\"event\":\"other_event\"}");
		String uuid = capture("").path("uuid").asString();
		assertThat(call("POST", "/flush", "").path("events_flushed").asInt()).isEqualTo(2);
		StandInRequest again = this.postHog.requests().getLast();
		assertThat(this.postHog.requests()).hasSize(2);
		assertThat(again.events()).extracting(StandInEvent::uuid).containsExactly(uuid);
		assertThat(again.header("PostHog-Attempt")).isEqualTo("2");
		assertThat(again.header("PostHog-Request-Id"))
			.isEqualTo(this.postHog.requests().getFirst().header("PostHog-Request-Id"));
		assertThat(Instant.parse(again.header("PostHog-Request-Timestamp"))).isAfterOrEqualTo(
				Instant.parse(this.postHog.requests().getFirst().header("PostHog-Request-Timestamp")).plusSeconds(1));
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 401, 402, 403, 413, 415 })
	void doesNotRetryOtherClientErrors(int status) throws Exception {
		this.postHog.answerAlways((request) -> StandInAnswer.error(status, "unsupported_encoding"));
		init("");
		capture("");
		assertThat(call("POST", "/flush", "").toString()).isEqualTo("{\"success\":false,\"events_flushed\":0}");
		await().during(Duration.ofMillis(600)).until(() -> this.postHog.requests().size() == 1);
		assertThat(call("GET", "/state", "").path("last_error").asString()).contains(Integer.toString(status));
	}

	@Test
	void givesUpAfterTheRetriesThatTheHarnessAllows() throws Exception {
		this.postHog.answerAlways((request) -> StandInAnswer.status(503));
		init(",\"max_retries\":3");
		capture("");
		assertThat(call("POST", "/flush", "").path("success").asBoolean(true)).isFalse();
		assertThat(this.postHog.requests()).hasSize(4);
	}

	@Test
	void sendsByItselfWhenEnoughWaits() throws Exception {
		init(",\"flush_at\":3,\"flush_interval_ms\":1");
		capture("");
		capture("");
		await().during(Duration.ofMillis(300)).until(() -> this.postHog.requests().isEmpty());
		capture("");
		await().until(() -> this.postHog.events().size() == 3);
		assertThat(this.postHog.requests()).as("one batch").hasSize(1);
	}

	@Test
	void keepsParallelTestsApart() throws Exception {
		for (String test : List.of("t-1", "t-2")) {
			call("POST", "/init?test_id=" + test, settings(KEY, ""));
		}
		call("POST", "/capture?test_id=t-1", "{\"distinct_id\":\"test_user\",\"event\":\"test_event\"}");
		call("POST", "/flush?test_id=t-2", "");
		assertThat(this.postHog.requests()).isEmpty();
		call("POST", "/flush?test_id=t-1", "");
		assertThat(this.postHog.requests().getFirst().header("X-Test-Id")).isEqualTo("t-1");
		call("POST", "/reset?test_id=t-1", "");
		assertThat(call("GET", "/state?test_id=t-1", "").path("total_events_captured").asInt(-1)).isZero();
	}

	@Test
	void saysWhatIsWrongWithACall() throws Exception {
		assertThat(call("POST", "/capture", "{}").path("error").asString()).isEqualTo("not initialized");
		assertThat(call("POST", "/init", settings("phx_canary", "")).path("error").asString())
			.startsWith("POSTHOG_WRITE_KEY ")
			.doesNotContain("canary");
		init("");
		assertThat(call("POST", "/capture", "{").path("success").asBoolean(true)).isFalse();
		assertThat(capture(",\"timestamp\":\"yesterday\"").path("success").asBoolean(true)).isFalse();
	}

	private void init(String more) throws Exception {
		assertThat(call("POST", "/init", settings(KEY, more)).path("success").asBoolean()).isTrue();
	}

	private String settings(String key, String more) {
		return "{\"api_key\":\"%s\",\"host\":\"%s\",\"enable_compression\":true,\"historical_migration\":false%s}"
			.formatted(key, this.postHog.host(), more);
	}

	private JsonNode capture(String more) throws Exception {
		return call("POST", "/capture", "{\"distinct_id\":\"test_user\",\"event\":\"test_event\"" + more + "}");
	}

	private JsonNode call(String method, String path, String body) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.adapter.port() + path))
			.method(method, HttpRequest.BodyPublishers.ofString(body))
			.build();
		return this.json.readTree(this.http.send(request, HttpResponse.BodyHandlers.ofString()).body());
	}

}
