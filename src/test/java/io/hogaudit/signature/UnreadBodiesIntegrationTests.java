package io.hogaudit.signature;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.hogaudit.Patience;
import io.hogaudit.signature.Raw.Answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LONG;
import static org.awaitility.Awaitility.await;

/** Bodies of refused requests: read for a moment, never for long. */
@TestInstance(Lifecycle.PER_CLASS)
class UnreadBodiesIntegrationTests {

	private static final byte[] BODY = Scenario.bytes("{\"event\":\"$pageview\"}");

	private final SignatureServer server = new SignatureServer(Map.of("server.port", 0));

	@AfterAll
	void stop() {
		this.server.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 60000", "Content-Length: 600000", "Transfer-Encoding: chunked" })
	void whoDripsTheBodyOfARefusedRequestLosesTheConnection(String framing) throws Exception {
		String chunk = framing.endsWith("chunked") ? "1\r\nx\r\n" : "x";
		try (Raw raw = new Raw(this.server.port()).send(unsigned() + framing + "\r\n\r\n")) {
			Thread drips = Thread.ofVirtual().start(() -> drip(raw, chunk));
			Answer answer = raw.answer();
			assertThat(answer.status()).isEqualTo(401);
			assertThat(answer.headers()).contains("Connection: close");
			assertThat(drips.join(Patience.BOUND)).as("the connection is gone").isTrue();
		}
	}

	@Test
	void whoWritesAllBeforeReadingStillGetsTheAnswer() throws IOException {
		byte[] large = new byte[2 * 1024 * 1024];
		try (Raw raw = new Raw(this.server.port())) {
			raw.send(signed() + "Content-Length: " + large.length + "\r\n\r\n").send(large);
			assertThat(raw.answer().status()).isEqualTo(413);
		}
		try (Raw raw = new Raw(this.server.port())) {
			raw.send(signed() + "Transfer-Encoding: chunked\r\n\r\n").chunk(large).send("0\r\n\r\n");
			assertThat(raw.answer().status()).isEqualTo(413);
		}
		try (Raw raw = new Raw(this.server.port())) {
			byte[] allowed = Arrays.copyOf(large, 900_000);
			raw.send(unsigned() + "Content-Length: " + allowed.length + "\r\n\r\n").send(allowed);
			assertThat(raw.answer().status()).isEqualTo(401);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 1000000", "Transfer-Encoding: chunked" })
	void whatComesAfterTheAnswerIsStillTaken(String framing) throws Exception {
		byte[] piece = new byte[100_000];
		boolean chunked = framing.endsWith("chunked");
		this.server.bytesRead().clear();
		try (Raw raw = new Raw(this.server.port()).send(unsigned() + framing + "\r\n\r\n")) {
			await().until(raw::isAnswered);
			for (int i = 0; i < 10; i++) {
				var _ = chunked ? raw.chunk(piece) : raw.send(piece);
			}
			Answer answer = raw.send(chunked ? "0\r\n\r\n" : "").answer();
			assertThat(answer.status()).isEqualTo(401);
			assertThat(answer.headers()).contains("Connection: close");
		}
		// else the connection may be reset, and the answer lost with it
		assertThat(this.server.bytesRead()).singleElement(LONG).isGreaterThanOrEqualTo(1_000_000);
	}

	@Test
	void whoSendsWithoutEndLosesTheConnection() throws Exception {
		byte[] much = new byte[1024 * 1024];
		try (Raw raw = new Raw(this.server.port())
			.send(unsigned() + "Content-Length: " + Long.MAX_VALUE + "\r\n\r\n")) {
			Thread flood = Thread.ofVirtual().start(() -> repeat(() -> raw.send(much)));
			assertThat(flood.join(Patience.BOUND)).as("the connection is gone").isTrue();
		}
	}

	@Test
	void closesTheConnectionWhereALongBodyIsLeftUnread() throws IOException {
		try (Raw raw = new Raw(this.server.port()).send(unsigned() + "Content-Length: 1048576\r\n\r\n")) {
			assertThat(raw.answer().headers()).contains("Connection: close");
		}
		try (Raw raw = new Raw(this.server.port()).send(unsigned() + "Transfer-Encoding: chunked\r\n\r\n")) {
			assertThat(raw.answer().headers()).contains("Connection: close");
		}
	}

	private static void drip(Raw raw, String chunk) {
		repeat(() -> {
			raw.send(chunk);
			LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
		});
	}

	private static void repeat(Sending sending) {
		try {
			while (true) {
				sending.send();
			}
		}
		catch (IOException ex) {
			// the other side is gone
		}
	}

	private static String unsigned() {
		return head(SignatureServer.now(BODY).with("webhook-signature"));
	}

	private static String signed() {
		return head(SignatureServer.now(BODY));
	}

	private static String head(Scenario scenario) {
		return Raw.head("POST", "/webhooks/posthog", scenario).replace("Connection: close\r\n", "");
	}

	/** Writes something, or finds that nobody is there. */
	@FunctionalInterface
	private interface Sending {

		void send() throws IOException;

	}

}
