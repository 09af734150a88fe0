package io.hogaudit.crash;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.hogaudit.demo.PostHogSender;
import io.hogaudit.sink.posthog.StandInPostHog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Whoever should read stdout holds it open and reads nothing. */
class UnreadStdoutIntegrationTests {

	private static final String VIEWER = "viewer:" + "a-viewer-password";

	/** More than a pipe holds. */
	private static final int DELIVERIES = 300;

	@TempDir
	private Path folder;

	@Test
	void goesOnReportsTheLogSinkAndEndsOnSigterm() throws Exception {
		Path pipe = this.folder.resolve("stdout");
		assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
		String secret = PostHogSender.newSecret();
		try (RandomAccessFile _ = new RandomAccessFile(pipe.toFile(), "rw");
				StandInPostHog postHog = new StandInPostHog(0, true);
				ServiceProcess service = new ServiceProcess(this.folder, environment(secret, postHog),
						List.of("sh", "-c", "exec \"$0\" \"$@\" > " + pipe + " 2>&1"))) {
			PostHogSender sender = new PostHogSender(service.endpoint(), secret);
			for (int i = 0; i < DELIVERIES; i++) {
				assertThat(sender.send(delivery()).statusCode()).isEqualTo(202);
			}
			// a request that logs a line
			assertThat(
					service.get("/actuator/prometheus", "Authorization", basic(), "Accept", "text/html").statusCode())
				.isEqualTo(406);
			await()
				.untilAsserted(() -> assertThat(health(service)).contains("has not answered for more than 30 seconds"));
			assertThat(service.get("/actuator/health/readiness")).isEqualTo(200);
			await().untilAsserted(() -> assertThat(postHog.events()).hasSizeGreaterThanOrEqualTo(DELIVERIES));
			service.terminate();
		}
	}

	private static String health(ServiceProcess service) throws IOException, InterruptedException {
		return service.get("/actuator/health", "Authorization", basic()).body();
	}

	private static String basic() {
		return "Basic " + Base64.getEncoder().encodeToString(VIEWER.getBytes(StandardCharsets.UTF_8));
	}

	private Map<String, String> environment(String secret, StandInPostHog postHog) {
		return Map.of("POSTHOG_WEBHOOK_SECRET", secret, "POSTHOG_WRITE_KEY", "phc_unreadStdout", "POSTHOG_HOST",
				postHog.host(), "HOGAUDIT_JOURNAL_URL", "jdbc:sqlite:" + this.folder.resolve("hogaudit.db"),
				"HOGAUDIT_VIEWER_PASSWORD", VIEWER.substring(VIEWER.indexOf(':') + 1));
	}

	private static String delivery() {
		return """
				{"event":{"uuid":"%s","event":"clicked","distinct_id":"u1","properties":{"note":"%s"}},"person":null}"""
			.formatted(UUID.randomUUID(), "x".repeat(400));
	}

}
