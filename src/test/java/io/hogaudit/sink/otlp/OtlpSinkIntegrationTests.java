package io.hogaudit.sink.otlp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.hogaudit.Patience;
import io.hogaudit.audit.StoredEntry;
import io.hogaudit.sink.Entries;
import io.hogaudit.sink.Receipt;
import io.hogaudit.sink.otlp.StandInCollector.Answer;

import static org.assertj.core.api.Assertions.assertThat;

@SuppressWarnings("NullAway.Init") // set up before each test
class OtlpSinkIntegrationTests {

	private static final String TOKEN = "phc_" + "a".repeat(40);

	private StandInCollector collector;

	private OtlpSink sink;

	@BeforeEach
	void start() throws IOException {
		this.collector = new StandInCollector();
		this.sink = sink(this.collector.address(), "Authorization=Bearer " + TOKEN);
	}

	@AfterEach
	void stop() {
		this.sink.close();
		this.collector.close();
	}

	@Test
	void exportsEachEntryAsARecordOfOpenTelemetrysSchema() throws Exception {
		assertThat(deliver(1, 3)).isEqualTo(Receipt.accepted(3));
		StandInCollector.Received received = this.collector.received().getFirst();
		assertThat(received.path()).isEqualTo("/v1/logs");
		assertThat(received.headers().getFirst("Authorization")).isEqualTo("Bearer " + TOKEN);
		assertThat(received.headers().getFirst("Content-Type")).isEqualTo("application/json");
		assertThat(received.headers().getFirst("User-Agent")).isEqualTo("hogaudit/1.2.3");
		var resource = received.request().getResourceLogs(0);
		assertThat(texts(resource.getResource().getAttributesList())).isEqualTo(Map.of("service.name", "hogaudit",
				"service.version", "1.2.3", "deployment.environment.name", "staging"));
		assertThat(resource.getScopeLogs(0).getScope().getName()).isEqualTo("io.hogaudit.audit");
		LogRecord first = received.records().getFirst();
		assertThat(first.getBody().getStringValue()).as("the kept text, byte for byte")
			.isEqualTo(new String(Entries.text(1), StandardCharsets.UTF_8));
		assertThat(Instant.ofEpochSecond(0, first.getTimeUnixNano())).isEqualTo("2026-11-23T10:15:30.123Z");
		assertThat(Instant.ofEpochSecond(0, first.getObservedTimeUnixNano())).isEqualTo("2026-11-23T10:15:31.456Z");
		assertThat(first.getEventName()).isEqualTo("feature_flag.updated");
		assertThat(texts(first.getAttributesList())).containsEntry("audit.id", Entries.id(1).toString())
			.containsEntry("event.dataset", "hogaudit.audit")
			.containsEntry("user.id", "42")
			.containsEntry("audit.result", "success")
			.doesNotContainKey("client.address");
		assertThat(received.records()).extracting((record) -> texts(record.getAttributesList()).get("audit.resource"))
			.containsExactly("FeatureFlag/1", "FeatureFlag/2", "FeatureFlag/3");
	}

	@Test
	void carriesSeverityAndTraceOfTheEntry() throws Exception {
		this.sink.deliver(List.of(
				entry("\"severity\":\"high\",\"ip_address\":\"2001:db8::7\","
						+ "\"traceparent\":\"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\""),
				entry("\"a\":1")));
		List<LogRecord> records = this.collector.received().getFirst().records();
		assertThat(records).extracting(LogRecord::getSeverityNumberValue).containsExactly(17, 9);
		assertThat(records).extracting(LogRecord::getSeverityText).containsExactly("high", "info");
		assertThat(texts(records.getFirst().getAttributesList())).containsEntry("client.address", "2001:db8::7");
		// JsonFormat takes OTLP's hexadecimal ids for base64: what was sent shows again
		assertThat(Base64.getEncoder().encodeToString(records.getFirst().getTraceId().toByteArray()))
			.isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
		assertThat(records.getLast().getTraceId().isEmpty()).isTrue();
	}

	@Test
	void sendsTheSameBytesAgainOnARetry() throws Exception {
		this.collector.answerNext(Answer.status(503));
		assertThat(deliver(1, 2)).isInstanceOf(Receipt.Retry.class);
		assertThat(deliver(1, 2)).isEqualTo(Receipt.accepted(2));
		assertThat(this.collector.received().getFirst().request())
			.isEqualTo(this.collector.received().getLast().request());
	}

	@ParameterizedTest
	@ValueSource(ints = { 408, 429, 500, 502, 503, 504 })
	void retriesWhatMayPass(int status) throws Exception {
		this.collector.answerNext(new Answer(status, Map.of("Retry-After", "7"), "busy"));
		assertThat(deliver(1, 1)).isEqualTo(new Receipt.Retry(Duration.ofSeconds(7), "status " + status));
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 413, 422 })
	void refusesWhatWillNotPass(int status) throws Exception {
		this.collector.answerNext(Answer.status(status));
		assertThat(deliver(1, 1)).isEqualTo(new Receipt.Refused("status " + status));
	}

	@ParameterizedTest
	@ValueSource(ints = { 301, 401, 402, 403, 404, 405, 415 })
	void parksWhenSomebodyHasToDoSomething(int status) throws Exception {
		this.collector.answerNext(new Answer(status, Map.of("Location", "/elsewhere"), TOKEN));
		assertThat(deliver(1, 1)).isInstanceOfSatisfying(Receipt.Parked.class,
				(parked) -> assertThat(parked.reason()).startsWith(status + ": ").doesNotContain(TOKEN));
		assertThat(this.collector.received()).hasSize(1);
	}

	@Test
	void refusesABatchOfWhichAPartWasRejected() throws Exception {
		this.collector.answerNext(new Answer(200, Map.of(),
				"{\"partialSuccess\":{\"rejectedLogRecords\":\"1\",\"errorMessage\":\"too old\\n" + TOKEN + "\"}}"));
		assertThat(deliver(1, 3)).isEqualTo(new Receipt.Refused("rejected 1 of 3: too old?[key]"));
	}

	@Test
	void takesAWarningForASuccess() throws Exception {
		this.collector.answerNext(new Answer(200, Map.of(), "{\"partialSuccess\":{\"errorMessage\":\"slow down\"}}"),
				new Answer(200, Map.of(), "{\"partialSuccess\":{\"rejectedLogRecords\":0}}"), Answer.status(200));
		for (int i = 0; i < 3; i++) {
			assertThat(deliver(1, 1)).isEqualTo(Receipt.accepted(1));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "<html>Welcome</html>", "[]", "ok" })
	void doesNotTakeAnyOther200ForProof(String body) throws Exception {
		this.collector.answerNext(new Answer(200, Map.of(), body));
		assertThat(deliver(1, 1)).isInstanceOfSatisfying(Receipt.Parked.class,
				(parked) -> assertThat(parked.reason()).contains("not OTLP"));
	}

	@Test
	void retriesWhenTheConnectionFails() throws Exception {
		this.collector.answerNext(Answer.status(0));
		assertThat(deliver(1, 1)).isInstanceOf(Receipt.Retry.class);
		int port;
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = free.getLocalPort();
		}
		try (OtlpSink other = sink("http://127.0.0.1:" + port, "")) {
			assertThat(other.deliver(Entries.stored(1, 1)))
				.isEqualTo(new Receipt.Retry(null, "the OTLP endpoint cannot be reached"));
		}
	}

	private Receipt deliver(int from, int to) throws InterruptedException {
		return this.sink.deliver(Entries.stored(from, to));
	}

	private static StoredEntry entry(String metadata) {
		return StoredEntry.parse("""
				{"id":"%s","timestamp":"2026-11-23T10:15:30Z","action":"user.logged_in","result":"success",\
				"recordedAt":"2026-11-23T10:15:31Z","endpoint":"posthog","metadata":{"capture":{"event":"audit",\
				"distinct_id":"1"},%s}}""".formatted(Entries.id(1), metadata).getBytes(StandardCharsets.UTF_8));
	}

	private static Map<String, String> texts(List<KeyValue> attributes) {
		return attributes.stream()
			.collect(Collectors.toMap(KeyValue::getKey, (one) -> one.getValue().getStringValue()));
	}

	private static OtlpSink sink(String endpoint, String headers) {
		OtlpProperties properties = new OtlpProperties(endpoint, headers, Patience.BOUND, Patience.BOUND, 500);
		return new OtlpSink(properties, new OtlpCredential(headers, (next) -> false), "1.2.3", "staging",
				Clock.systemUTC());
	}

}
