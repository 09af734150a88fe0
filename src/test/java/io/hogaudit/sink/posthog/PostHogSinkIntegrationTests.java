package io.hogaudit.sink.posthog;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.hogaudit.Patience;
import io.hogaudit.audit.StoredEntry;
import io.hogaudit.sink.Entries;
import io.hogaudit.sink.Outcome;
import io.hogaudit.sink.Receipt;

import static org.assertj.core.api.Assertions.assertThat;

@SuppressWarnings("NullAway.Init") // set up before each test
class PostHogSinkIntegrationTests {

	private static final String KEY = "phc_standIn0123456789";

	private static final String V1 = "/i/v1/analytics/events";

	private static final String V0 = "/batch/";

	private StandInPostHog postHog;

	private PostHogSink sink;

	@BeforeEach
	void start() throws IOException {
		this.postHog = new StandInPostHog(0, true);
		this.sink = sink(this.postHog.host(), "auto");
	}

	@AfterEach
	void stop() {
		this.sink.close();
		this.postHog.close();
	}

	@Test
	void capturesOverV1WithHeadersAndOptions() throws Exception {
		assertThat(deliver(1, 3)).isEqualTo(Receipt.accepted(3));
		StandInRequest request = this.postHog.requests().getFirst();
		assertThat(request.v1()).isTrue();
		assertThat(request.header("Authorization")).isEqualTo("Bearer " + KEY);
		assertThat(request.header("PostHog-Sdk-Info")).isEqualTo("hogaudit/1.2.3");
		assertThat(request.header("User-Agent")).isEqualTo("hogaudit/1.2.3");
		assertThat(request.header("PostHog-Attempt")).isEqualTo("1");
		assertThat(request.body().has("api_key")).isFalse();
		assertThat(request.body().has("sent_at")).isFalse();
		StandInEvent event = this.postHog.events().getFirst();
		assertThat(event.identity()).isEqualTo(Entries.id(1) + "|audit|42|2026-11-23T10:15:30.123Z");
		assertThat(event.options().path("disable_skew_correction").asBoolean()).isTrue();
		assertThat(event.options().path("process_person_profile").asBoolean(true)).isFalse();
	}

	@Test
	void sendsTheKeptFieldsAsProperties() throws Exception {
		deliver(1, 1);
		var properties = this.postHog.events().getFirst().properties();
		assertThat(properties.path("$lib").asString()).isEqualTo("hogaudit");
		assertThat(properties.path("$lib_version").asString()).isEqualTo("1.2.3");
		assertThat(properties.path("$process_person_profile").asBoolean(true)).isFalse();
		assertThat(properties.path("$geoip_disable").asBoolean()).isTrue();
		assertThat(properties.path("action").asString()).isEqualTo("feature_flag.updated");
		assertThat(properties.path("metadata").path("note").asString()).isEqualTo("Grüße \u2028 \"x\"");
	}

	@Test
	void usesV0OnceItIsSureThatTheHostLacksV1() throws Exception {
		this.postHog.answerAlways((request) -> request.v1() ? StandInAnswer.status(404) : null);
		assertThat(deliver(1, 2)).isInstanceOf(Receipt.Retry.class);
		assertThat(deliver(1, 2)).isInstanceOf(Receipt.Retry.class);
		assertThat(deliver(1, 2)).isEqualTo(Receipt.accepted(2));
		assertThat(deliver(3, 3)).isEqualTo(Receipt.accepted(1));
		assertThat(paths()).containsExactly(V1, V1, V1, V0, V0);
		StandInRequest v0 = this.postHog.requests().getLast();
		assertThat(v0.body().path("api_key").asString()).isEqualTo(KEY);
		assertThat(v0.body().has("sent_at")).isFalse();
		assertThat(this.postHog.events()).extracting(StandInEvent::uuid).hasSize(3).doesNotHaveDuplicates();
	}

	@Test
	void keepsToV1OnceItHasAnswered() throws Exception {
		deliver(1, 1);
		this.postHog.answerAlways((request) -> request.v1() ? StandInAnswer.status(404) : null);
		for (int i = 0; i < 2 * ProtocolChoice.CONVINCING; i++) {
			assertThat(deliver(2, 2)).isInstanceOf(Receipt.Retry.class);
		}
		this.postHog.answerAlways((request) -> null);
		assertThat(deliver(2, 2)).isEqualTo(Receipt.accepted(1));
		assertThat(paths()).containsOnly(V1);
	}

	@Test
	void learnsNothingFromAPageAtThePathOfV0() throws Exception {
		this.postHog.answerAlways((request) -> request.v1() ? StandInAnswer.status(404)
				: new StandInAnswer.Status(200, Map.of("Content-Type", "text/html"), "<html>"));
		for (int i = 0; i < 2 * ProtocolChoice.CONVINCING; i++) {
			assertThat(deliver(1, 1)).isInstanceOf(Receipt.Retry.class);
		}
		this.postHog.answerAlways((request) -> null);
		assertThat(deliver(1, 1)).isEqualTo(Receipt.accepted(1));
		assertThat(this.postHog.requests().getLast().v1()).isTrue();
	}

	@Test
	void parksWhereThereIsNoCaptureApi() throws Exception {
		this.postHog.answerAlways((request) -> StandInAnswer.status(404));
		deliver(1, 1);
		deliver(1, 1);
		assertThat(deliver(1, 1)).isEqualTo(new Receipt.Parked("404: no capture API at POSTHOG_HOST"));
	}

	private List<String> paths() {
		return this.postHog.requests().stream().map(StandInRequest::path).toList();
	}

	@Test
	void readsPartialResults() throws Exception {
		this.postHog.answerNext(new StandInAnswer.Results((event) -> switch (event.uuid().charAt(35)) {
			case '1' -> "ok";
			case '2' -> "warning:person_processing_disabled";
			case '3' -> "drop:event_too_big";
			case '4' -> "retry:not_persisted";
			case '5' -> "";
			default -> "novelty";
		}, Map.of("Retry-After", "1")));
		Receipt.PerEntry receipt = (Receipt.PerEntry) deliver(1, 6);
		assertThat(receipt.outcomes().subList(0, 4)).containsExactly(new Outcome.Accepted(), new Outcome.Accepted(),
				new Outcome.Refused("drop: event_too_big"),
				new Outcome.Retry(Duration.ofSeconds(1), "retry: not_persisted"));
		assertThat(receipt.outcomes().subList(4, 6))
			.allSatisfy((outcome) -> assertThat(outcome).isInstanceOfSatisfying(Outcome.Retry.class,
					(retry) -> assertThat(retry.reason()).startsWith("unconfirmed")));
	}

	@Test
	void neverRefusesAnEntryThatPostHogDoesNotConfirm() throws Exception {
		for (String answer : List.of("novelty", "")) {
			this.postHog.answerAlways((request) -> new StandInAnswer.Results((event) -> answer, Map.of()));
			for (int attempt = 1; attempt <= 20; attempt++) {
				assertThat(deliver(1, 1))
					.isEqualTo(new Receipt.Retry(null, "status 200, but PostHog's answer confirms no entry"));
			}
		}
	}

	@Test
	void takesV0sAnswerOnV1ForNone() throws Exception {
		this.postHog
			.answerNext(new StandInAnswer.Status(200, Map.of("Content-Type", "application/json"), "{\"status\":1}"));
		assertThat(deliver(1, 1)).isInstanceOf(Receipt.Retry.class);
	}

	@Test
	void acceptsWhatOlderBuildsOfV0Say() throws Exception {
		this.sink.close();
		this.sink = sink(this.postHog.host(), "v0");
		this.postHog.answerNext(new StandInAnswer.Status(200, Map.of("Content-Type", "application/json; charset=utf-8"),
				"{\"status\":\"Ok\"}"));
		assertThat(deliver(1, 2)).isEqualTo(Receipt.accepted(2));
	}

	@Test
	void parksWhenEntriesAreDroppedForBilling() throws Exception {
		this.postHog.answerNext(new StandInAnswer.Results((event) -> "drop:billing_limit_exceeded", Map.of()));
		assertThat(deliver(1, 2)).isInstanceOf(Receipt.Parked.class);
	}

	@Test
	void keepsRequestIdAndIdentityOnRetryAndCountsAttempts() throws Exception {
		this.postHog.answerNext(StandInAnswer.status(503), new StandInAnswer.Results(
				(event) -> event.uuid().endsWith("2") ? "retry:not_persisted" : "ok", Map.of()));
		deliver(1, 2);
		deliver(1, 2);
		deliver(2, 2);
		deliver(3, 3);
		List<StandInRequest> requests = this.postHog.requests();
		assertThat(requests).extracting((request) -> request.header("PostHog-Attempt"))
			.containsExactly("1", "2", "3", "1");
		assertThat(requests.subList(0, 3)).extracting((request) -> request.header("PostHog-Request-Id"))
			.containsOnly(requests.getFirst().header("PostHog-Request-Id"));
		assertThat(requests.get(3).header("PostHog-Request-Id"))
			.isNotEqualTo(requests.getFirst().header("PostHog-Request-Id"));
		assertThat(requests.get(1).body().path("batch")).isEqualTo(requests.get(0).body().path("batch"));
	}

	@Test
	void sendsTheSameEventsAfterARestart() throws Exception {
		this.postHog.answerNext(new StandInAnswer.TakeAndClose());
		assertThat(deliver(1, 2)).isInstanceOf(Receipt.Retry.class);
		this.sink.close();
		this.sink = sink(this.postHog.host(), "v1");
		assertThat(deliver(1, 2)).isEqualTo(Receipt.accepted(2));
		assertThat(this.postHog.events()).hasSize(4);
		assertThat(this.postHog.events().subList(0, 2)).isEqualTo(this.postHog.events().subList(2, 4));
	}

	@ParameterizedTest
	@ValueSource(ints = { 408, 429, 500, 503, 504 })
	void retriesWhenPostHogIsUnwell(int status) throws Exception {
		this.postHog.answerNext(StandInAnswer.error(status, "not_now"));
		assertThat(deliver(1, 1)).isEqualTo(new Receipt.Retry(null, "status " + status + ": not_now"));
	}

	@ParameterizedTest
	@ValueSource(ints = { 301, 400, 404, 407, 413, 415, 422, 451, 502, 520 })
	void retriesWhenSomethingElseAnswers(int status) throws Exception {
		this.postHog.answerNext(new StandInAnswer.Status(status, Map.of("Content-Type", "text/plain"), "no"));
		assertThat(deliver(1, 1))
			.isEqualTo(new Receipt.Retry(null, "status " + status + ", but not from PostHog's capture API"));
	}

	@Test
	void honoursRetryAfterOf429() throws Exception {
		this.postHog.answerNext(StandInAnswer.retryAfter(429, "7"));
		assertThat(deliver(1, 1)).isEqualTo(new Receipt.Retry(Duration.ofSeconds(7), "status 429"));
		this.postHog.answerNext(StandInAnswer.retryAfter(429, "Wed, 21 Oct 2099 07:28:00 GMT"));
		assertThat(deliver(1, 1)).isInstanceOfSatisfying(Receipt.Retry.class,
				(retry) -> assertThat(retry.after()).isGreaterThan(Duration.ofDays(1)));
		this.postHog.answerNext(StandInAnswer.retryAfter(429, "soon"));
		assertThat(deliver(1, 1)).isEqualTo(new Receipt.Retry(null, "status 429"));
	}

	@ParameterizedTest
	@ValueSource(ints = { 401, 402, 403 })
	void parksWhenTheKeyIsRejected(int status) throws Exception {
		this.postHog.answerNext(StandInAnswer.status(status));
		assertThat(deliver(1, 1)).isInstanceOfSatisfying(Receipt.Parked.class,
				(parked) -> assertThat(parked.reason()).startsWith(status + ": ").doesNotContain(KEY));
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 413 })
	void refusesTheBatchWhenPostHogDoes(int status) throws Exception {
		this.postHog.answerNext(StandInAnswer.error(status, "payload_too_large"));
		assertThat(deliver(1, 2)).isEqualTo(new Receipt.Refused("status " + status + ": payload_too_large"));
		this.sink.close();
		this.sink = sink(this.postHog.host(), "v0");
		this.postHog.answerNext(new StandInAnswer.Status(status, Map.of(), "you sent " + KEY));
		assertThat(deliver(1, 2)).isEqualTo(new Receipt.Refused("status " + status));
	}

	@Test
	void parksWhenNoEntryIsToBlame() throws Exception {
		this.postHog.answerNext(StandInAnswer.error(400, "missing_required_headers"),
				StandInAnswer.error(415, "unsupported_encoding"), StandInAnswer.error(429, "billing_limit_exceeded"));
		for (String reason : List.of("missing_required_headers", "unsupported_encoding", "billing limit")) {
			assertThat(deliver(1, 2)).isInstanceOfSatisfying(Receipt.Parked.class,
					(parked) -> assertThat(parked.reason()).contains(reason));
		}
	}

	@Test
	void refusesTheBatchOnV0ForOneBadEntry() throws Exception {
		this.sink.close();
		this.sink = sink(this.postHog.host(), "v0");
		this.postHog.answerAlways((request) -> request.events().stream().anyMatch((event) -> event.uuid().endsWith("2"))
				? StandInAnswer.status(400) : null);
		assertThat(deliver(1, 3)).isInstanceOf(Receipt.Refused.class);
		assertThat(deliver(3, 3)).isEqualTo(Receipt.accepted(1));
	}

	@Test
	void retriesWhenPostHogHangs() throws Exception {
		this.postHog.answerNext(new StandInAnswer.Hang(Patience.BOUND));
		this.sink.close();
		this.sink = sink(this.postHog.host(), "auto", Duration.ofSeconds(1));
		assertThat(deliver(1, 1)).isEqualTo(new Receipt.Retry(null, "PostHog did not answer in time"));
	}

	@Test
	void retriesWhenTheConnectionIsClosed() throws Exception {
		this.postHog.answerAlways((request) -> new StandInAnswer.Close());
		assertThat(deliver(1, 1)).isInstanceOf(Receipt.Retry.class);
	}

	@Test
	void retriesWhenConnectionsAreRefused() throws Exception {
		int port;
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = free.getLocalPort();
		}
		this.sink.close();
		this.sink = sink("http://127.0.0.1:" + port, "auto");
		assertThat(deliver(1, 1)).isEqualTo(new Receipt.Retry(null, "PostHog cannot be reached"));
	}

	@Test
	void retriesWhenTheAnswerIsEndless() throws Exception {
		this.postHog.answerNext(new StandInAnswer.Status(200, Map.of(), "x".repeat(2 * 1024 * 1024)));
		assertThat(deliver(1, 1)).isInstanceOf(Receipt.Retry.class);
	}

	@Test
	void sendsWhatWasPreparedWithItsOwnBatchOnly() throws Exception {
		List<StoredEntry> next = Entries.stored(2, 3);
		this.sink.prepare(next);
		deliver(1, 1);
		this.sink.deliver(next);
		// the same entries in other batches
		this.sink.prepare(next);
		this.sink.deliver(next.subList(0, 1));
		this.sink.deliver(next);
		this.sink.deliver(next);
		List<String> one = uuids(Entries.stored(1, 1));
		List<String> two = uuids(next);
		assertThat(this.postHog.requests()).extracting(PostHogSinkIntegrationTests::sent)
			.containsExactly(one, two, two.subList(0, 1), two, two);
	}

	private static List<String> uuids(List<StoredEntry> batch) {
		return batch.stream().map((entry) -> entry.id().toString()).toList();
	}

	private static List<String> sent(StandInRequest request) {
		return request.body().path("batch").valueStream().map((event) -> event.path("uuid").asString()).toList();
	}

	private Receipt deliver(int from, int to) throws InterruptedException {
		return this.sink.deliver(Entries.stored(from, to));
	}

	private static PostHogSink sink(String host, String protocol) {
		return sink(host, protocol, Patience.BOUND);
	}

	private static PostHogSink sink(String host, String protocol, Duration timeout) {
		PostHogProperties properties = new PostHogProperties(host, KEY, protocol, Patience.BOUND, timeout, 500);
		return new PostHogSink(properties, new WriteKey(KEY, (key) -> false), "1.2.3", Clock.systemUTC());
	}

}
