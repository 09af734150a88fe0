package io.hogaudit.operation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.hogaudit.demo.PostHogSender;

import static org.assertj.core.api.Assertions.assertThat;

/** Commands that look at a running service from outside. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set up before all tests
class CommandsIntegrationTests {

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	private RunningService service;

	private String endpoint;

	@BeforeAll
	void start(@TempDir Path folder) throws IOException {
		this.service = new RunningService(folder, Map.of());
		this.endpoint = this.service.main("/webhooks/posthog").toString();
	}

	@AfterAll
	void stop() {
		this.service.close();
	}

	private int run(Map<String, String> environment, String... arguments) {
		this.out.reset();
		PrintStream print = new PrintStream(this.out, true, StandardCharsets.UTF_8);
		return new Commands(environment, print, print).run(arguments);
	}

	private String shown() {
		return this.out.toString(StandardCharsets.UTF_8);
	}

	@Test
	void journalCopySaysInOneSentenceWhyItCannot() {
		assertThat(run(Map.of(), "journal", "copy", "jdbc:sqlite:none.db", "jdbc:sqlite:new.db")).isEqualTo(2);
		assertThat(shown().lines()).singleElement().asString().contains("not there");
		assertThat(run(Map.of(), "journal", "copy")).isEqualTo(2);
		assertThat(shown()).contains("Usage");
	}

	@Test
	void tryPassesOnAnEndpointThatVerifies() throws Exception {
		String secrets = this.service.secret + ";valid-from=2020-01-01," + PostHogSender.newSecret();
		assertThat(run(Map.of("POSTHOG_WEBHOOK_SECRET", secrets), "try", this.endpoint)).isZero();
		assertThat(shown().lines()).hasSize(3).allMatch((line) -> line.startsWith("pass"));
		assertThat(shown()).contains("202", "200", "401").doesNotContain(this.service.secret.substring(6));
		assertThat(this.service.get(RunningService.VIEWER, "/actuator/auditentries?action=webhook.received").body())
			.contains("hogaudit try");
		assertThat(this.service.get(RunningService.VIEWER, "/actuator/auditentries?action=event.captured").body())
			.doesNotContain("hogaudit try");
	}

	@Test
	void tryFailsWithTheWrongSecret() {
		assertThat(run(Map.of("POSTHOG_WEBHOOK_SECRET", PostHogSender.newSecret()), "try", this.endpoint)).isEqualTo(1);
		assertThat(shown()).contains("answered 401 instead of 202", "POSTHOG_WEBHOOK_SECRET");
	}

	@Test
	void tryNamesTheManagementPortAndAWrongPath() {
		Map<String, String> environment = Map.of("POSTHOG_WEBHOOK_SECRET", this.service.secret);
		assertThat(run(environment, "try", this.service.management("/webhooks/posthog").toString())).isEqualTo(1);
		assertThat(shown()).contains("management port", "SERVER_PORT");
		assertThat(run(environment, "try", this.service.main("/nothing").toString())).isEqualTo(1);
		assertThat(shown()).contains("no endpoint at this path");
		assertThat(run(environment, "try", this.service.main("/webhooks/other").toString())).isEqualTo(1);
		assertThat(shown()).contains("no endpoint at this path");
	}

	@Test
	void tryNamesWhyNobodyIsThere() {
		Map<String, String> environment = Map.of("POSTHOG_WEBHOOK_SECRET", this.service.secret);
		assertThat(run(environment, "try", "http://127.0.0.1:1/webhooks/posthog")).isEqualTo(2);
		assertThat(shown()).contains("nobody listens at 127.0.0.1:1").doesNotContain("Exception");
		assertThat(run(environment, "try", this.endpoint.replace("http:", "https:"))).isEqualTo(2);
		assertThat(shown()).contains("TLS with").doesNotContain("Exception");
	}

	@Test
	void trySaysWhyItCannotBeDone() {
		Map<String, String> environment = Map.of("POSTHOG_WEBHOOK_SECRET", this.service.secret);
		assertThat(run(environment, "try", "http://127.0.0.1:1/webhooks/posthog")).isEqualTo(2);
		assertThat(shown()).contains("cannot be reached");
		assertThat(run(environment, "try", "ftp://127.0.0.1/")).isEqualTo(2);
		assertThat(shown()).contains("no address");
		assertThat(run(Map.of("POSTHOG_WEBHOOK_SECRET", "whsec_c2hvcnQ="), "try", this.endpoint)).isEqualTo(2);
		assertThat(shown()).contains("fewer than 24 bytes").doesNotContain("c2hvcnQ");
		assertThat(run(Map.of(), "try", this.endpoint)).isEqualTo(2);
		assertThat(shown()).startsWith("POSTHOG_WEBHOOK_SECRET is not set").doesNotContain("base64");
	}

	@ParameterizedTest
	@ValueSource(strings = { "X-PostHog-Signature", "X-Ours" })
	void tryFollowsTheSchemeOfTheEndpoint(String header, @TempDir Path folder) throws Exception {
		Map<String, String> settings = Map.of("POSTHOG_WEBHOOK_SECRET", "a text secret of more than 24 bytes",
				"POSTHOG_WEBHOOK_SCHEME", "hmac-sha256-hex", "HOGAUDIT_ENDPOINTS_POSTHOG_SIGNATUREHEADER", header,
				"HOGAUDIT_ENDPOINTS_POSTHOG_TIMESTAMPHEADER", "X-Time");
		Map<String, String> service = Map.of("POSTHOG_WEBHOOK_SECRET",
				settings.getOrDefault("POSTHOG_WEBHOOK_SECRET", ""), "POSTHOG_WEBHOOK_SCHEME", "hmac-sha256-hex",
				"hogaudit.endpoints.posthog.signature-header", header, "hogaudit.endpoints.posthog.timestamp-header",
				"X-Time");
		try (RunningService hex = new RunningService(folder, service)) {
			assertThat(run(settings, "try", hex.webhook("posthog").toString())).as(shown()).isZero();
			assertThat(shown().lines()).hasSize(3).allMatch((line) -> line.startsWith("pass"));
			assertThat(run(Map.of("POSTHOG_WEBHOOK_SECRET", this.service.secret), "try",
					hex.webhook("posthog").toString()))
				.isEqualTo(1);
		}
	}

	@Test
	void tryNamesASchemeThatIsNone() {
		assertThat(run(Map.of("POSTHOG_WEBHOOK_SECRET", this.service.secret, "POSTHOG_WEBHOOK_SCHEME", "canary"), "try",
				this.endpoint))
			.isEqualTo(2);
		assertThat(shown()).contains("POSTHOG_WEBHOOK_SCHEME names no signature scheme").doesNotContain("canary");
	}

	@ParameterizedTest
	@ValueSource(strings = { "help", "--help", "-h" })
	void helpPrintsTheUsageAndStartsNothing(String help) {
		assertThat(Commands.isCommand(help)).isTrue();
		assertThat(run(Map.of(), help)).isZero();
		assertThat(shown()).contains("Usage: hogaudit", "hogaudit try");
	}

	@Test
	void settingsAreNoCommand() {
		assertThat(Commands.isCommand("--server.port=0")).isFalse();
		assertThat(Commands.isCommand()).isFalse();
	}

	@Test
	void saysWhereItAskedWhenNothingAnswers() {
		for (String command : List.of("ready", "posture")) {
			assertThat(run(Map.of("MANAGEMENT_SERVER_PORT", "1"), command)).isEqualTo(2);
			assertThat(shown()).contains("http://127.0.0.1:1:", "HOGAUDIT_MANAGEMENT_URL", "MANAGEMENT_SERVER_PORT");
			assertThat(run(Map.of("HOGAUDIT_MANAGEMENT_URL", "http://me:canary@127.0.0.1:1"), command)).isEqualTo(2);
			assertThat(shown()).contains("http://127.0.0.1:1:").doesNotContain("canary");
		}
	}

	/** As somebody does from another folder, in the middle of a rotation. */
	@Test
	void theScriptSendsAFileWithTheFirstSecret(@TempDir Path folder) throws Exception {
		Files.writeString(folder.resolve("body.json"), """
				{"event":{"uuid":"%s","event":"sent by a script","distinct_id":"d","properties":{}}}"""
			.formatted(UUID.randomUUID()));
		ProcessBuilder builder = new ProcessBuilder("bash", Path.of("script/send").toAbsolutePath().toString(),
				"body.json")
			.directory(folder.toFile())
			.redirectErrorStream(true);
		builder.environment().remove("HOGAUDIT_URL");
		builder.environment()
			.putAll(Map.of("POSTHOG_WEBHOOK_SECRET",
					this.service.secret + ";valid-from=2020-01-01, " + PostHogSender.newSecret(), "SERVER_PORT",
					Integer.toString(this.service.main("").getPort())));
		Process process = builder.start();
		String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(said).isZero();
		assertThat(said).contains(" 202", "\"recorded\"");
	}

	@Test
	void readyAsksTheReadinessProbe() {
		String management = this.service.management("").toString();
		assertThat(run(Map.of("HOGAUDIT_MANAGEMENT_URL", management), "ready")).isZero();
		assertThat(run(Map.of("HOGAUDIT_MANAGEMENT_URL", management + "/no"), "ready")).isEqualTo(1);
		assertThat(run(Map.of("HOGAUDIT_MANAGEMENT_URL", "http://127.0.0.1:1"), "ready")).isEqualTo(2);
		assertThat(
				run(Map.of("MANAGEMENT_SERVER_PORT", Integer.toString(this.service.management("").getPort())), "ready"))
			.isZero();
	}

}
