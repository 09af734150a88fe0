package io.hogaudit.operation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.demo.Bodies;
import io.hogaudit.demo.PostHogSender;
import io.hogaudit.setting.SecretIdentity;
import io.hogaudit.sink.posthog.StandInAnswer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The running service looks at its own secrets, also while PostHog hangs. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set up before all tests
class PostureIntegrationTests {

	private static final String SALT = "a salt of many characters";

	private static final String FINE = "{\"scopes\":[\"query:read\",\"activity_log:read\"],\"scoped_teams\":[42],\"scoped_organizations\":[],\"created_at\":\"2020-01-01T00:00:00Z\",\"last_rolled_at\":null,\"last_used_at\":null}";

	private final JsonMapper json = new JsonMapper();

	private final String readKey = "phx_" + "postureCanary".repeat(3);

	private final String writeKey = "phc_" + "sharedCanary".repeat(3);

	private final String signing = PostHogSender.newSecret();

	private volatile StandInAnswer answer = new StandInAnswer.Status(200, Map.of(), FINE);

	private RunningService service;

	@BeforeAll
	void start(@TempDir Path folder) throws IOException {
		MountedSecrets mount = new MountedSecrets(folder.resolve("secrets"));
		mount.set(Map.of("POSTHOG_WEBHOOK_SECRET", this.signing, "POSTHOG_WRITE_KEY", this.writeKey, "POSTHOG_READ_KEY",
				this.readKey, "HOGAUDIT_VIEWER_PASSWORD", password(), "hogaudit.credential.fingerprint-salt", SALT));
		this.service = new RunningService(folder,
				Map.of("spring.config.import", mount.location(), "HOGAUDIT_ENVIRONMENT", "production",
						"POSTHOG_PROJECT_ID", "42", "hogaudit.credential.check-interval", "100ms",
						"hogaudit.credential.foreign-fingerprints",
						SecretIdentity.of(this.writeKey).fingerprint(SALT)));
		this.service.postHog.answerAlways((request) -> request.method().equals("GET") ? this.answer : null);
	}

	private static String password() {
		return RunningService.VIEWER.substring(RunningService.VIEWER.indexOf(':') + 1);
	}

	@AfterAll
	void stop() {
		this.service.close();
	}

	@Test
	void showsTheChecklistWithReasonAndRemedy() throws Exception {
		await().until(() -> verdict("read_key_scopes").equals("pass"));
		assertThat(verdict("secrets_source")).isEqualTo("pass");
		assertThat(verdict("signatures")).isEqualTo("pass");
		assertThat(verdict("transport")).isEqualTo("pass");
		assertThat(verdict("env_file")).isEqualTo("pass");
		JsonNode old = check("credential_age");
		assertThat(old.get("verdict").asString()).isEqualTo("fail");
		assertThat(old.get("reason").asString()).contains("POSTHOG_READ_KEY");
		assertThat(old.get("remedy").asString()).contains("Rotate");
		assertThat(check("credential_foreign").get("reason").asString()).contains("POSTHOG_WRITE_KEY");
		assertThat(this.service.get(RunningService.VIEWER, "/actuator/health").body()).contains("credential_foreign");
		assertThat(this.service.get(null, "/actuator/posture").statusCode()).isEqualTo(401);
		assertThat(Scrape.parse(get("/actuator/prometheus"))
			.sum("hogaudit_credential_age_seconds", Map.of("credential", "read_key"))).isGreaterThan(180 * 86_400);
	}

	@Test
	void recordsThatAKeyIsRejectedAndThatItWorksAgain() throws Exception {
		await().until(() -> verdict("read_key").equals("pass"));
		this.answer = StandInAnswer.status(401);
		await().until(() -> changes().stream().anyMatch((change) -> change.contains("after a leak")));
		this.answer = new StandInAnswer.Status(200, Map.of(), FINE);
		await().until(() -> changes().getFirst().contains("\"to\":\"pass\""));
		assertThat(changes().get(1)).contains("after a leak", "\"from\":\"pass\"", "\"to\":\"fail\"");
	}

	@Test
	void saysThatAWriteKeyMayHaveBeenRevokedAndTakesDeliveries() throws Exception {
		this.service.postHog
			.answerAlways((request) -> request.method().equals("GET") ? this.answer : StandInAnswer.status(401));
		PostHogSender sender = new PostHogSender(this.service.main("/webhooks/posthog"), this.signing);
		assertThat(sender.send(Bodies.captured()).statusCode()).isEqualTo(202);
		await().until(() -> verdict("audit_log").equals("fail"));
		assertThat(check("audit_log").get("reason").asString()).contains("possibly revoked after a leak");
		await().until(() -> get("/actuator/auditentries?action=posture.changed&resource=Credential/audit_log")
			.contains("possibly revoked after a leak"));
		assertThat(sender.send(Bodies.captured()).statusCode()).isEqualTo(202);
		this.service.postHog.answerAlways((request) -> request.method().equals("GET") ? this.answer : null);
		await().until(() -> verdict("audit_log").equals("pass"));
	}

	@Test
	void aHangingPostHogDelaysNoDelivery() throws Exception {
		CountDownLatch hanging = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		this.service.postHog.answerAlways((request) -> {
			if (request.method().equals("GET")) {
				hanging.countDown();
				waitFor(goOn);
				return this.answer;
			}
			return null;
		});
		try {
			hanging.await();
			for (int i = 0; i < 20; i++) {
				assertThat(
						new PostHogSender(this.service.main("/webhooks/posthog"), this.signing).send(Bodies.captured())
							.statusCode())
					.isEqualTo(202);
			}
		}
		finally {
			goOn.countDown();
			this.service.postHog.answerAlways((request) -> request.method().equals("GET") ? this.answer : null);
		}
	}

	private static void waitFor(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void warnsWhenNoLogTakesEntries(@TempDir Path folder) throws Exception {
		try (RunningService quiet = new RunningService(folder, Map.of("hogaudit.log.enabled", "false"))) {
			await().until(() -> quiet.get(RunningService.VIEWER, "/actuator/posture")
				.body()
				.contains("hogaudit.log.enabled is false"));
		}
	}

	@Test
	void theCommandShowsTheSameAndFailsWithIt() throws Exception {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
		String address = this.service.management("").toString();
		Commands commands = new Commands(
				Map.of("HOGAUDIT_MANAGEMENT_URL", address, "HOGAUDIT_VIEWER_PASSWORD", password()), print, print);
		assertThat(commands.run("posture")).isEqualTo(1);
		assertThat(out.toString(StandardCharsets.UTF_8)).containsPattern("fail +credential_foreign")
			.containsPattern("pass +signatures");
		assertThat(new Commands(Map.of("HOGAUDIT_MANAGEMENT_URL", address), print, print).run("posture")).isEqualTo(2);
		assertThat(new Commands(Map.of("HOGAUDIT_MANAGEMENT_URL", "http://127.0.0.1:1"), print, print).run("posture"))
			.isEqualTo(2);
		assertThat(commands.run("nothing")).isEqualTo(2);
	}

	@Test
	void theCommandMakesASigningSecretThatPostHogTakes() {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
		assertThat(new Commands(Map.of(), print, print).run("secret", "new")).isZero();
		String secret = out.toString(StandardCharsets.UTF_8).strip();
		assertThat(secret).startsWith("whsec_");
		assertThat(Base64.getDecoder().decode(secret.substring(6))).hasSize(32);
	}

	@Test
	void showsNoneOfTheSecrets() throws Exception {
		String shown = get("/actuator/posture") + get("/actuator/health") + get("/actuator/prometheus")
				+ get("/actuator/auditentries?limit=200");
		assertThat(shown).contains("POSTHOG_READ_KEY")
			.doesNotContain(this.readKey, this.writeKey, this.signing.substring(6), password(), SALT);
	}

	private String verdict(String name) throws IOException, InterruptedException {
		return check(name).path("verdict").asString("");
	}

	private JsonNode check(String name) throws IOException, InterruptedException {
		for (JsonNode check : this.json.readTree(get("/actuator/posture")).path("checks")) {
			if (check.path("name").asString("").equals(name)) {
				return check;
			}
		}
		return this.json.missingNode();
	}

	/** Newest first. */
	private List<String> changes() throws IOException, InterruptedException {
		JsonNode entries = this.json
			.readTree(get("/actuator/auditentries?action=posture.changed&resource=Credential/read_key"))
			.get("entries");
		return StreamSupport.stream(entries.spliterator(), false).map((row) -> row.get("entry").toString()).toList();
	}

	private String get(String path) throws IOException, InterruptedException {
		return this.service.get(RunningService.VIEWER, path).body();
	}

}
