package io.hogaudit.operation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
import io.hogaudit.sink.posthog.StandInAnswer;
import io.hogaudit.sink.posthog.StandInRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * One service whose secrets are mounted as by Kubernetes and changed while it runs. Each
 * test changes secrets of its own and leaves the last value in force.
 */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set up before all tests
class RotationIntegrationTests {

	private static final String READER = "reader:a-reader-password-canary";

	private final JsonMapper json = new JsonMapper();

	/** All that was ever mounted. */
	private final List<String> secrets = new ArrayList<>();

	private MountedSecrets mount;

	private RunningService service;

	private String signing;

	private String writeKey;

	@BeforeAll
	void start(@TempDir Path folder) throws IOException {
		this.mount = new MountedSecrets(folder.resolve("secrets"));
		this.signing = secret(PostHogSender.newSecret());
		this.writeKey = secret("phc_" + "first0Canary".repeat(3));
		this.mount.set(Map.of("POSTHOG_WEBHOOK_SECRET", this.signing, "POSTHOG_WRITE_KEY", this.writeKey,
				"HOGAUDIT_VIEWER_PASSWORD", secret("a-viewer-password-canary"), "HOGAUDIT_OPERATOR_PASSWORD",
				secret("an-operator-password-canary")));
		this.service = new RunningService(folder,
				Map.of("spring.config.import", this.mount.location(), "hogaudit.credential.watch-interval", "50ms",
						"hogaudit.access.free-attempts", "1000", "hogaudit.access.users.reader.password",
						secret(READER.substring(READER.indexOf(':') + 1))));
	}

	private String secret(String secret) {
		this.secrets.add(secret.startsWith("whsec_") ? secret.substring(6) : secret);
		return secret;
	}

	@Test
	void takesOnASigningSecretAndAcceptsTheOldOneUntilItIsRemoved() throws Exception {
		String old = this.signing;
		String next = secret(PostHogSender.newSecret());
		assertThat(status(next)).isEqualTo(401);
		this.mount.set("POSTHOG_WEBHOOK_SECRET", next + "," + old);
		await().until(() -> status(next) == 202);
		assertThat(status(old)).isEqualTo(202);
		this.mount.set("POSTHOG_WEBHOOK_SECRET", next);
		await().until(() -> status(old) == 401);
		assertThat(status(next)).isEqualTo(202);
		this.signing = next;
		JsonNode last = entries("credential.rotated", "Credential/POSTHOG_WEBHOOK_SECRET").get(0);
		String id = last.at("/metadata/to/0").asString();
		assertThat(last.at("/metadata/to")).hasSize(1);
		assertThat(last.at("/metadata/from/0").asString()).isEqualTo(id);
		assertThat(last.at("/metadata/from")).hasSize(2);
		Scrape scrape = Scrape.parse(get("/actuator/prometheus"));
		Map<String, String> tags = Map.of("endpoint", "posthog", "secret", id);
		assertThat(scrape.sum("hogaudit_signature_verified_total", tags)).isGreaterThanOrEqualTo(2);
		assertThat(scrape.sum("hogaudit_signature_verified_time_seconds", tags)).isGreaterThan(1e9);
	}

	@Test
	void refusesASigningSecretThatCannotBeUsedAndSaysSo() throws Exception {
		this.mount.set("POSTHOG_WEBHOOK_SECRET", secret("whsec_" + "too+short+canary"));
		await().until(() -> get("/actuator/health").contains("POSTHOG_WEBHOOK_SECRET has fewer than 24 bytes"));
		assertThat(status(this.signing)).isEqualTo(202);
		JsonNode entry = entries("credential.refused", "Credential/POSTHOG_WEBHOOK_SECRET").get(0);
		assertThat(entry.get("result").asString()).isEqualTo("failure");
		assertThat(entry.at("/metadata/reason").asString()).contains("fewer than 24 bytes");
		assertThat(problems()).isPositive();
		this.mount.set("POSTHOG_WEBHOOK_SECRET", this.signing);
		await().until(() -> problems() == 0);
		await().until(() -> !get("/actuator/health").contains("refused"));
	}

	@Test
	void goesOnAfterContentsThatCanHardlyBeRead() throws Exception {
		int deep = 6_000;
		for (String bad : List.of("${a:".repeat(deep) + "}".repeat(deep), "x".repeat(2_000_000))) {
			this.mount.set("POSTHOG_WEBHOOK_SECRET", bad);
			await().until(() -> problems() > 0);
			assertThat(status(this.signing)).isEqualTo(202);
			String next = secret(PostHogSender.newSecret());
			this.mount.set("POSTHOG_WEBHOOK_SECRET", next);
			await().until(() -> status(next) == 202);
			assertThat(status(this.signing)).isEqualTo(401);
			this.signing = next;
			await().until(() -> problems() == 0);
		}
	}

	@Test
	void keepsASigningSecretToItsTime() throws Exception {
		String next = secret(PostHogSender.newSecret());
		this.mount.set("POSTHOG_WEBHOOK_SECRET", this.signing + "," + next + ";valid-from=2199-01-01");
		await().until(() -> get("/actuator/health").matches("(?s).*\"posthog\":\\[\"\\w{8}\",\"\\w{8}\"\\].*"));
		assertThat(status(next)).isEqualTo(401);
		this.mount.set("POSTHOG_WEBHOOK_SECRET", next + "," + this.signing + ";valid-until=2020-01-01");
		await().until(() -> status(next) == 202);
		assertThat(status(this.signing)).isEqualTo(401);
		this.mount.set("POSTHOG_WEBHOOK_SECRET", this.signing);
		await().until(() -> status(this.signing) == 202);
	}

	@Test
	void capturesWithANewWriteKeyUnlessPostHogRejectsIt() throws Exception {
		String bad = secret("phc_" + "revokedCanary".repeat(3));
		String good = secret("phc_" + "secondCanary".repeat(3));
		this.service.postHog.answerAlways((request) -> uses(request, bad) ? StandInAnswer.status(401) : null);
		this.mount.set("POSTHOG_WRITE_KEY", bad);
		await().until(() -> get("/actuator/health").contains("POSTHOG_WRITE_KEY has a new value that PostHog rejects"));
		this.mount.set("POSTHOG_WRITE_KEY", secret("phx_" + "personalCanary".repeat(3)));
		await().until(() -> get("/actuator/health").contains("POSTHOG_WRITE_KEY holds a personal"));
		assertThat(status(this.signing)).isEqualTo(202);
		this.mount.set("POSTHOG_WRITE_KEY", good);
		await()
			.until(() -> problems() == 0 && entries("credential.rotated", "Credential/POSTHOG_WRITE_KEY").size() == 1);
		assertThat(status(this.signing)).isEqualTo(202);
		await().until(() -> this.service.postHog.requests()
			.stream()
			.anyMatch((request) -> uses(request, good) && !request.events().isEmpty()));
		assertThat(this.service.postHog.requests()).filteredOn((request) -> !request.events().isEmpty())
			.allMatch((request) -> uses(request, this.writeKey) || uses(request, good));
	}

	private static boolean uses(StandInRequest request, String key) {
		return request.header("Authorization").equals("Bearer " + key);
	}

	@Test
	void changesThePasswordOfAUserOfTheManagementPort() throws Exception {
		String next = "operator:" + secret("another-operator-password-canary");
		this.mount.set("HOGAUDIT_OPERATOR_PASSWORD", secret("tiny-canary"));
		await().until(() -> get("/actuator/health").contains("HOGAUDIT_OPERATOR_PASSWORD is shorter than 12"));
		assertThat(loggedIn(RunningService.OPERATOR)).isTrue();
		this.mount.set("HOGAUDIT_OPERATOR_PASSWORD", next.substring(next.indexOf(':') + 1));
		await().until(() -> loggedIn(next));
		assertThat(loggedIn(RunningService.OPERATOR)).isFalse();
		this.mount.set("HOGAUDIT_OPERATOR_PASSWORD", null);
		await().until(() -> !loggedIn(next));
	}

	@Test
	void takesOnANewUserAndANewRole() throws Exception {
		String user = "berta:" + secret("bertas-own-password-canary");
		assertThat(loggedIn(user)).isFalse();
		this.mount.set(Map.of("hogaudit.access.users.berta.password", user.substring(user.indexOf(':') + 1)));
		await().until(() -> loggedIn(user));
		assertThat(status("DELETE", user)).isEqualTo(403);
		this.mount.set(Map.of("hogaudit.access.users.berta.role", "operator"));
		await().until(() -> status("DELETE", user) == 404);
		this.mount.set("hogaudit.access.users.berta.password", null);
		await().until(() -> !loggedIn(user));
	}

	/** As the chart's notes and values say. */
	@Test
	void aMountWithoutPasswordsOpensWithTheFirstOneAndTakesPropertiesByName(@TempDir Path folder) throws Exception {
		MountedSecrets bare = new MountedSecrets(folder.resolve("secrets"));
		String billing = PostHogSender.newSecret();
		bare.set(Map.of("POSTHOG_WEBHOOK_SECRET", PostHogSender.newSecret(), "hogaudit.endpoints.billing.secrets",
				billing));
		try (RunningService closed = new RunningService(folder,
				Map.of("spring.config.import", bare.location(), "hogaudit.credential.watch-interval", "50ms"))) {
			assertThat(new PostHogSender(closed.webhook("billing"), billing).send(Bodies.captured()).statusCode())
				.isEqualTo(202);
			assertThat(closed.get(RunningService.VIEWER, "/actuator/posture").statusCode()).isEqualTo(401);
			bare.set("HOGAUDIT_VIEWER_PASSWORD",
					RunningService.VIEWER.substring(RunningService.VIEWER.indexOf(':') + 1));
			await().until(() -> closed.get(RunningService.VIEWER, "/actuator/posture").statusCode() == 200);
		}
	}

	private int status(String method, String user) throws IOException, InterruptedException {
		return this.service.request(method, user, this.service.management("/actuator/deadletters/log/1?reason=x"))
			.statusCode();
	}

	private boolean loggedIn(String user) throws IOException, InterruptedException {
		return this.service.get(user, "/actuator/deadletters").statusCode() == 200;
	}

	@Test
	void goesOnWithWhatItHasWhileTheMountIsAway() throws Exception {
		this.mount.present(false);
		await().until(() -> get("/actuator/health").contains("cannot be read"));
		assertThat(status(this.signing)).isEqualTo(202);
		this.mount.present(true);
		await().until(() -> problems() == 0);
		assertThat(status(this.signing)).isEqualTo(202);
	}

	/** Whatever the tests did, none of it shows. */
	@AfterAll
	void showsNoneOfTheSecretsAnywhere() throws Exception {
		try (RunningService running = this.service) {
			assertThat(running).isNotNull();
			shown();
		}
	}

	private void shown() throws IOException, InterruptedException {
		String shown = get("/actuator/prometheus") + get("/actuator/health") + get("/actuator/metrics")
				+ get("/actuator/auditentries?limit=200") + get("/actuator/info");
		assertThat(shown).contains("credential.rotated").contains("credential.refused");
		assertThat(this.secrets).isNotEmpty().allSatisfy((secret) -> assertThat(shown).doesNotContain(secret));
	}

	private int status(String secret) throws IOException, InterruptedException {
		return new PostHogSender(this.service.main("/webhooks/posthog"), secret).send(Bodies.captured()).statusCode();
	}

	private double problems() throws IOException, InterruptedException {
		return Scrape.parse(get("/actuator/prometheus")).sum("hogaudit_credential_problems", Map.of());
	}

	/** Newest first. */
	private List<JsonNode> entries(String action, String resource) throws IOException, InterruptedException {
		List<JsonNode> entries = new ArrayList<>();
		this.json.readTree(get("/actuator/auditentries?action=" + action + "&resource=" + resource))
			.get("entries")
			.forEach((row) -> entries.add(row.get("entry")));
		return entries;
	}

	private String get(String path) throws IOException, InterruptedException {
		return this.service.get(READER, path).body();
	}

}
