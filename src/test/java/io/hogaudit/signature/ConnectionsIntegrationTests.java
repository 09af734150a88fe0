package io.hogaudit.signature;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

import io.hogaudit.signature.Raw.Answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What becomes of connections: reused, closed, or many of them at once. */
@TestInstance(Lifecycle.PER_CLASS)
class ConnectionsIntegrationTests {

	private static final String PATH = "/webhooks/posthog";

	private static final byte[] BODY = Scenario.bytes("{\"event\":\"$pageview\"}");

	private static final int SLOW = 16;

	private static final int MEMORY = SLOW * 4096;

	private final SignatureServer server = new SignatureServer(
			Map.of("server.port", 0, "server.tomcat.connection-timeout", "1h", "hogaudit.receive.body-timeout", "1h",
					"hogaudit.receive.body-memory", MEMORY + "B", "hogaudit.endpoints.posthog.max-body-size", "48KB"));

	@AfterAll
	void stop() {
		this.server.close();
	}

	@Test
	void boundsTheMemoryOfManySlowBodiesAndServesAgainWhenTheyAreGone() throws IOException {
		List<Raw> slow = new ArrayList<>();
		try {
			for (int i = 0; i < SLOW; i++) {
				slow.add(open(length(48 * 1024)).send((byte) 'x'));
			}
			await().untilAsserted(() -> assertThat(this.server.bodyMemory()).isEqualTo(MEMORY));
			for (int i = 0; i < SLOW; i++) {
				try (Raw more = open(length(48 * 1024))) {
					// long before its time is up, although nothing of the body has come
					await().until(more::isAnswered);
					Answer answer = more.cutOff().answer();
					assertThat(answer.status()).isEqualTo(429);
					assertThat(answer.headers()).contains("Retry-After: 2", "Connection: close");
				}
			}
			assertThat(this.server.bodyMemory()).isEqualTo(MEMORY);
		}
		finally {
			for (Raw raw : slow) {
				raw.close();
			}
		}
		await().untilAsserted(() -> assertThat(this.server.bodyMemory()).isZero());
		try (Raw genuine = open(length(BODY.length)).send(BODY)) {
			assertThat(genuine.answer().status()).isEqualTo(202);
		}
	}

	@Test
	void keepsTheConnectionAfterASmallRefusalAndReadsNoRequestFromItsBody() throws IOException {
		int reached = this.server.behind().reached();
		byte[] smuggled = Scenario.bytes(head(SignatureServer.now(BODY)) + length(BODY.length) + "{}");
		Scenario unsigned = SignatureServer.now(smuggled).with("webhook-signature");
		try (Raw raw = new Raw(this.server.port())) {
			raw.send(head(unsigned).replace("Connection: close\r\n", "") + length(smuggled.length)).send(smuggled);
			raw.send(head(SignatureServer.now(BODY)) + length(BODY.length)).send(BODY);
			assertThat(statuses(raw.answer())).containsExactly("401", "202");
		}
		assertThat(this.server.behind().reached()).isEqualTo(reached + 1);
	}

	@Test
	void asksForNoBodyThatItWillRefuse() throws IOException {
		Scenario unsigned = SignatureServer.now(BODY).with("webhook-signature");
		try (Raw raw = new Raw(this.server.port())) {
			raw.send(head(unsigned) + "Expect: 100-continue\r\n" + length(BODY.length));
			assertThat(statuses(raw.answer())).containsExactly("401");
		}
		try (Raw raw = new Raw(this.server.port())) {
			raw.send(head(SignatureServer.now(BODY)) + "Expect: 100-continue\r\n" + length(BODY.length)).send(BODY);
			assertThat(statuses(raw.answer())).containsExactly("100", "202");
		}
	}

	@Test
	void takesNoRequestWithTwoLengths() throws IOException {
		int reached = this.server.behind().reached();
		try (Raw raw = open("Content-Length: 2\r\n" + length(BODY.length)).send(BODY)) {
			assertThat(raw.answer().status()).isEqualTo(400);
		}
		assertThat(this.server.behind().reached()).isEqualTo(reached);
	}

	private Raw open(String more) throws IOException {
		return new Raw(this.server.port()).send(head(SignatureServer.now(BODY)) + more);
	}

	private static String head(Scenario scenario) {
		return Raw.head("POST", PATH, scenario);
	}

	private static String length(long length) {
		return "Content-Length: " + length + "\r\n\r\n";
	}

	private static List<String> statuses(Answer answer) {
		// a body has no line end: the next answer begins behind it
		return List.of(answer.text().split("HTTP/1\\.1 ")).stream().skip(1).map((one) -> one.substring(0, 3)).toList();
	}

}
