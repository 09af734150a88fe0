package io.hogaudit.operation;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.hogaudit.demo.Bodies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A whole life with each kind of secret and the log at trace: none shows anywhere. */
@ExtendWith(OutputCaptureExtension.class)
@Isolated
class SecretsCanaryIntegrationTests {

	private final List<String> canaries = new ArrayList<>();

	@AfterEach
	void quietAgainForTheTestsThatFollow() {
		LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
		logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.INFO);
		logging.setLogLevel("io.hogaudit", null);
	}

	@Test
	void noSecretShowsWithTheLogAtTrace(@TempDir Path folder, CapturedOutput output) throws Exception {
		byte[] seed = new byte[32];
		new SecureRandom().nextBytes(seed);
		Map<String, String> settings = new HashMap<>();
		settings.put("logging.level.root", "trace");
		settings.put("logging.level.io.hogaudit", "trace");
		settings.put("debug", "true");
		settings.put("HOGAUDIT_CHECKPOINT_KEY", canary(Base64.getEncoder().encodeToString(seed)));
		settings.put("POSTHOG_READ_KEY", canary("phx_" + "debugReaderCanary".repeat(2)));
		settings.put("POSTHOG_PROJECT_ID", "42");
		settings.put("HOGAUDIT_OTLP_ENDPOINT", "http://127.0.0.1:1/v1/logs");
		settings.put("HOGAUDIT_OTLP_HEADERS", "Authorization=Bearer " + canary("debugHeaderCanary"));
		settings.put("hogaudit.credential.fingerprint-salt", canary("debugSaltCanary of many letters"));
		settings.put("hogaudit.confirmation.delays", "100ms,10m");
		settings.put("hogaudit.confirmation.interval", "50ms");
		StringBuilder shown = new StringBuilder();
		try (RunningService service = new RunningService(folder, settings)) {
			canary(service.secret.substring("whsec_".length()));
			canary(service.writeKey);
			for (String user : List.of(RunningService.VIEWER, RunningService.OPERATOR, "operator:debugWrongCanary")) {
				canary(user.substring(user.indexOf(':') + 1));
				canary(Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
				for (String path : List.of("health", "posture", "info", "auditentries", "checkpoints", "readback",
						"deadletters", "metrics", "prometheus", "nothing", "auditentries/x", "auditentries?limit=x")) {
					shown.append(service.get(user, "/actuator/" + path).body());
				}
			}
			service.bearer("GET", canary("debugBearer.canary.token"), "/actuator/posture");
			assertThat(service.sender().send(Bodies.captured()).statusCode()).isEqualTo(202);
			service.sender().sendForged(Bodies.captured());
			await().until(
					() -> service.postHog.requests().stream().anyMatch((request) -> request.path().contains("query")));
			shown.append(service.get(RunningService.VIEWER, "/actuator/auditentries?limit=500").body());
		}
		assertThat(this.canaries).hasSizeGreaterThan(12);
		String all = shown.append(output.getAll()).toString();
		assertThat(all).contains("DEBUG", "TRACE", "service.stopped");
		for (String canary : this.canaries) {
			int at = all.indexOf(canary);
			assertThat(at).as(() -> line(all, at, canary)).isNegative();
		}
	}

	/** Where it shows, without it. */
	private static String line(String all, int at, String canary) {
		int from = Math.max(0, all.lastIndexOf('\n', at));
		return all.substring(from, Math.min(all.length(), at + 200)).replace(canary, "[canary]");
	}

	private String canary(String secret) {
		this.canaries.add(secret);
		return secret;
	}

}
