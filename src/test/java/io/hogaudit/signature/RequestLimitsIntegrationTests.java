package io.hogaudit.signature;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** One request at a time: what keeps its turn without need keeps everybody out. */
class RequestLimitsIntegrationTests {

	private static final byte[] BODY = Scenario.bytes("{\"event\":\"$pageview\"}");

	private static final int UNFINISHED = 4;

	private final List<Raw> connections = new ArrayList<>();

	private final SignatureServer server = new SignatureServer(
			Map.of("server.port", 0, "server.tomcat.connection-timeout", "2m", "hogaudit.receive.body-timeout", "2m",
					"hogaudit.connection.active-requests", 1, "hogaudit.connection.unfinished-requests", UNFINISHED,
					"hogaudit.connection.max-wait", "1m"));

	@AfterEach
	void stop() throws IOException {
		for (Raw connection : this.connections) {
			connection.close();
		}
		this.server.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST /webhooks/posthog HT", "POST /webhooks/posthog HTTP/1.1\r\nwebhook-i" })
	void whoSendsAHeadSlowlyKeepsNobodyOut(String start) throws IOException {
		for (int i = 0; i < UNFINISHED; i++) {
			open().send(start);
		}
		await()
			.untilAsserted(() -> assertThat(this.server.gauge("hogaudit.requests.unfinished")).isEqualTo(UNFINISHED));
		assertThat(delivered()).isEqualTo(202);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 50\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n" })
	void whoSendsABodySlowlyKeepsNobodyOut(String body) throws IOException {
		for (int i = 0; i < UNFINISHED; i++) {
			open().send(head(SignatureServer.now(BODY)) + body);
		}
		await()
			.untilAsserted(() -> assertThat(this.server.gauge("hogaudit.requests.unfinished")).isEqualTo(UNFINISHED));
		assertThat(this.server.gauge("hogaudit.requests.active")).isZero();
		assertThat(delivered()).isEqualTo(202);
	}

	@Test
	void whoSendsTheBodyOfARefusedRequestSlowlyKeepsNobodyOut() throws IOException {
		Scenario unsigned = SignatureServer.now(BODY).with("webhook-signature");
		for (int i = 0; i < UNFINISHED; i++) {
			open().send(head(unsigned) + "Content-Length: 50\r\n\r\n{");
		}
		await()
			.untilAsserted(() -> assertThat(this.server.gauge("hogaudit.requests.unfinished")).isEqualTo(UNFINISHED));
		assertThat(delivered()).isEqualTo(202);
	}

	@Test
	void whoReadsNoAnswersKeepsNobodyOut() throws IOException {
		byte[] many = Scenario.bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1000));
		Raw deaf = open();
		Thread flood = repeat(deaf, many);
		await().untilAsserted(() -> assertThat(this.server.gauge("hogaudit.requests.unfinished")).isOne());
		assertThat(delivered()).isEqualTo(202);
		deaf.close();
		await().until(() -> !flood.isAlive());
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET /webhooks/posthog", "TRACE /", "OPTIONS *" })
	void whoSendsRequestsWithoutEndLetsOthersTakeTurns(String request) throws IOException {
		byte[] many = Scenario.bytes((request + " HTTP/1.1\r\nHost: localhost\r\n\r\n").repeat(1000));
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			Raw endless = open();
			threads.add(repeat(endless, many));
			threads.add(Thread.ofVirtual().start(() -> {
				try {
					endless.answer();
				}
				catch (IOException ex) {
					// the test is over
				}
			}));
		}
		for (int i = 0; i < 20; i++) {
			assertThat(delivered()).isEqualTo(202);
		}
		assertThat(threads).allMatch(Thread::isAlive);
	}

	@Test
	void theOldestUnfinishedRequestGivesWay() throws IOException {
		Raw oldest = open().send(head(SignatureServer.now(BODY)) + "Content-Length: 50\r\n\r\n{");
		await().untilAsserted(() -> assertThat(this.server.gauge("hogaudit.requests.unfinished")).isOne());
		Raw second = open().send("POST /webhooks/posthog HTTP/1.1\r\n");
		await().untilAsserted(() -> assertThat(this.server.gauge("hogaudit.requests.unfinished")).isEqualTo(2));
		// a byte now and then makes them no younger
		oldest.send((byte) ' ');
		second.send("a");
		for (int i = 0; i < UNFINISHED; i++) {
			open().send(head(SignatureServer.now(BODY)) + "Content-Length: 50\r\n\r\n{");
		}
		assertThat(oldest.answer().status()).isEqualTo(408);
		assertThat(second.isEndedWithoutAnswer()).as("without an answer: there was no request").isTrue();
		await()
			.untilAsserted(() -> assertThat(this.server.gauge("hogaudit.requests.unfinished")).isEqualTo(UNFINISHED));
		assertThat(this.connections.subList(2, 2 + UNFINISHED)).noneMatch(RequestLimitsIntegrationTests::isAnswered);
		// while its body is on its way it is one of them, and one more may give way
		assertThat(delivered()).isEqualTo(202);
	}

	@Test
	void oneThatReadsNoAnswersGivesWay() throws IOException {
		Thread flood = repeat(open(), Scenario.bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1000)));
		await().untilAsserted(() -> assertThat(this.server.gauge("hogaudit.requests.unfinished")).isOne());
		for (int i = 0; i < UNFINISHED; i++) {
			open().send("POST /webhooks/posthog HTTP/1.1\r\n");
		}
		await().until(() -> !flood.isAlive());
		assertThat(delivered()).isEqualTo(202);
	}

	@Test
	void othersWaitForTheirTurnAndAreServedInOrder() throws Exception {
		this.server.behind().gate().acquire();
		for (int i = 0; i < 5; i++) {
			int waiting = i;
			open().send(head(SignatureServer.now(BODY)) + length()).send(BODY);
			await().untilAsserted(() -> assertThat(this.server.gauge("hogaudit.requests.waiting")).isEqualTo(waiting));
		}
		assertThat(this.server.behind().reached()).isOne();
		this.server.behind().gate().release();
		for (Raw each : this.connections) {
			assertThat(each.answer().status()).isEqualTo(202);
		}
	}

	@Test
	void refusesWhoWaitedTooLongBeforeTheBodyComes() throws Exception {
		try (SignatureServer impatient = new SignatureServer(Map.of("server.port", 0,
				"hogaudit.connection.active-requests", 1, "hogaudit.connection.max-wait", "100ms"))) {
			impatient.behind().gate().acquire();
			try (Raw first = new Raw(impatient.port()); Raw second = new Raw(impatient.port())) {
				first.send(head(SignatureServer.now(BODY)) + length()).send(BODY);
				await().until(() -> impatient.behind().reached() == 1);
				second.send(head(SignatureServer.now(BODY)) + length());
				Raw.Answer answer = second.answer();
				assertThat(answer.status()).isEqualTo(429);
				assertThat(answer.headers()).contains("Retry-After: 2");
				assertThat(impatient.refusals().getLast().reason()).isEqualTo(RefusalReason.OVERLOADED);
				impatient.behind().gate().release();
				assertThat(first.answer().status()).isEqualTo(202);
			}
		}
	}

	private int delivered() throws IOException {
		try (Raw genuine = new Raw(this.server.port())) {
			return genuine.send(head(SignatureServer.now(BODY)) + length()).send(BODY).answer().status();
		}
	}

	private Raw open() throws IOException {
		Raw raw = new Raw(this.server.port());
		this.connections.add(raw);
		return raw;
	}

	private static boolean isAnswered(Raw raw) {
		try {
			return raw.isAnswered();
		}
		catch (IOException ex) {
			return true;
		}
	}

	private static Thread repeat(Raw raw, byte[] bytes) {
		return Thread.ofVirtual().start(() -> {
			try {
				while (true) {
					raw.send(bytes);
				}
			}
			catch (IOException ex) {
				// the connection is closed
			}
		});
	}

	private static String head(Scenario scenario) {
		return Raw.head("POST", "/webhooks/posthog", scenario);
	}

	private static String length() {
		return "Content-Length: " + BODY.length + "\r\n\r\n";
	}

}
