package io.hogaudit.signature;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.hogaudit.signature.Raw.Answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class BodyLimitsIntegrationTests {

	private static final int MAX = 48 * 1024;

	private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";

	private SignatureServer server = server("1h", "1h");

	/** A time is short only where a test waits for its end. */
	private static SignatureServer server(String connectionTimeout, String bodyTimeout) {
		return new SignatureServer(Map.of("server.port", 0, "server.tomcat.connection-timeout", connectionTimeout,
				"hogaudit.receive.body-timeout", bodyTimeout, "hogaudit.receive.body-memory", "64KB",
				"hogaudit.endpoints.posthog.max-body-size", "48KB"));
	}

	private void restart(String connectionTimeout, String bodyTimeout) {
		this.server.close();
		this.server = server(connectionTimeout, bodyTimeout);
	}

	@AfterEach
	void givesAllMemoryBack() {
		await().untilAsserted(() -> assertThat(this.server.bodyMemory()).isZero());
		this.server.close();
	}

	@Test
	void readsAChunkedBodyToTheLastByte() throws IOException {
		Scenario delivery = delivery(MAX);
		try (Raw raw = open(delivery, CHUNKED)) {
			for (int at = 0; at < MAX; at += 7000) {
				raw.chunk(Arrays.copyOfRange(delivery.body(), at, Math.min(MAX, at + 7000)));
			}
			assertThat(raw.send("0\r\n\r\n").answer().status()).isEqualTo(202);
		}
		assertThat(this.server.behind().verified().getLast().body()).isEqualTo(delivery.body());
	}

	@Test
	void endsAChunkedBodyThatIsTooLong() throws IOException {
		restart("2s", "1h");
		Scenario delivery = delivery(MAX + 1);
		try (Raw raw = open(delivery, CHUNKED)) {
			// not ended: the answer comes before the end
			refused(raw.chunk(delivery.body()), 413, RefusalReason.BODY_TOO_LARGE);
		}
	}

	@Test
	void readsNothingOfABodyThatIsDeclaredTooLong() throws IOException {
		restart("2s", "1h");
		try (Raw raw = open(delivery(10), length(MAX + 1))) {
			refused(raw, 413, RefusalReason.BODY_TOO_LARGE);
		}
		try (Raw raw = open(delivery(10), length(Long.MAX_VALUE))) {
			refused(raw, 413, RefusalReason.BODY_TOO_LARGE);
		}
	}

	@Test
	void refusesABodyThatIsCutOff() throws IOException {
		Scenario delivery = delivery(1000);
		try (Raw raw = open(delivery, length(1001))) {
			refused(raw.send(delivery.body()).cutOff(), 408, RefusalReason.BODY_INCOMPLETE);
		}
		try (Raw raw = open(delivery, CHUNKED)) {
			refused(raw.chunk(delivery.body()).cutOff(), 408, RefusalReason.BODY_INCOMPLETE);
		}
	}

	@Test
	void refusesABodyThatStops() throws IOException {
		restart("2s", "1h");
		Scenario delivery = delivery(1000);
		try (Raw raw = open(delivery, length(1001))) {
			refused(raw.send(delivery.body()), 408, RefusalReason.BODY_INCOMPLETE);
		}
	}

	@Test
	void refusesABodyThatDripsPastTheDeadline() throws IOException {
		restart("3s", "1s");
		try (Raw raw = open(delivery(MAX), length(MAX))) {
			await().pollInterval(Duration.ofMillis(50)).until(() -> {
				raw.send((byte) 'x');
				return raw.isAnswered();
			});
			refused(raw, 408, RefusalReason.BODY_INCOMPLETE);
		}
	}

	@Test
	void refusesAMalformedChunk() throws IOException {
		restart("2s", "1h");
		int reached = this.server.behind().reached();
		try (Raw raw = open(delivery(1000), CHUNKED)) {
			assertThat(raw.send("zz\r\n").answer().status()).isIn(400, 408);
		}
		assertThat(this.server.behind().reached()).isEqualTo(reached);
	}

	@Test
	void answers429WhileBodiesUnderWayFillTheMemory() throws Exception {
		Scenario delivery = delivery(40 * 1024);
		this.server.behind().gate().acquire();
		try (Raw first = open(delivery, length(40 * 1024)).send(delivery.body())) {
			await().untilAsserted(() -> assertThat(this.server.bodyMemory()).isEqualTo(40 * 1024));
			try (Raw second = open(delivery, length(40 * 1024)).send(delivery.body())) {
				Answer answer = refused(second, 429, RefusalReason.OVERLOADED);
				assertThat(answer.headers()).contains("Retry-After: 2");
			}
			this.server.behind().gate().release();
			assertThat(first.answer().status()).isEqualTo(202);
		}
		await().untilAsserted(() -> assertThat(this.server.bodyMemory()).isZero());
		try (Raw third = open(delivery, length(40 * 1024)).send(delivery.body())) {
			assertThat(third.answer().status()).isEqualTo(202);
		}
	}

	private Raw open(Scenario delivery, String more) throws IOException {
		return new Raw(this.server.port()).send(Raw.head("POST", "/webhooks/posthog", delivery) + more);
	}

	private Answer refused(Raw raw, int status, RefusalReason reason) throws IOException {
		int reached = this.server.behind().reached();
		Answer answer = raw.answer();
		assertThat(answer.status()).isEqualTo(status);
		assertThat(this.server.refusals().getLast().reason()).isEqualTo(reason);
		assertThat(this.server.behind().reached()).isEqualTo(reached);
		return answer;
	}

	private static String length(long length) {
		return "Content-Length: " + length + "\r\n\r\n";
	}

	private static Scenario delivery(int length) {
		byte[] body = new byte[length];
		Arrays.fill(body, (byte) 'x');
		return SignatureServer.now(body);
	}

}
