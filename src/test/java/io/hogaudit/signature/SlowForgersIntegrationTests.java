package io.hogaudit.signature;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Who holds much memory with unverified bodies keeps no genuine delivery out. */
@TestInstance(Lifecycle.PER_CLASS)
class SlowForgersIntegrationTests {

	private static final byte[] BODY = Scenario.bytes("{\"event\":\"$pageview\"}");

	private static final int MEMORY = 2 * 1024 * 1024;

	private static final int FORGERS = 20;

	private final SignatureServer server = new SignatureServer(
			Map.of("server.port", 0, "server.tomcat.connection-timeout", "1h", "hogaudit.receive.body-timeout", "1h",
					"hogaudit.receive.body-memory", MEMORY + "B"));

	@AfterAll
	void stop() {
		this.server.close();
	}

	@Test
	void largeBodiesThatComeSlowlyLeaveRoomForDeliveries() throws IOException {
		List<Raw> forgers = new ArrayList<>();
		try {
			for (int i = 0; i < FORGERS; i++) {
				forgers.add(open(1_000_000).send(new byte[200_000]));
			}
			await().until(() -> this.server.bodyMemory() > MEMORY / 2);
			for (int i = 0; i < 50; i++) {
				try (Raw genuine = open(BODY.length).send(BODY)) {
					assertThat(genuine.answer().status()).isEqualTo(202);
				}
			}
			assertThat(this.server.bodyMemory()).isLessThanOrEqualTo(MEMORY);
		}
		finally {
			for (Raw raw : forgers) {
				raw.close();
			}
		}
		await().untilAsserted(() -> assertThat(this.server.bodyMemory()).isZero());
	}

	private Raw open(int length) throws IOException {
		return new Raw(this.server.port()).send(Raw.head("POST", "/webhooks/posthog", SignatureServer.now(BODY))
				+ "Content-Length: " + length + "\r\n\r\n");
	}

}
