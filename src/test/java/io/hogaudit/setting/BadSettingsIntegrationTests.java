package io.hogaudit.setting;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts with one wrong setting each: what the user sees is one sentence with the setting
 * and the remedy, and never the value. Most are made in this process, those whose end a
 * process shows best in one of their own.
 */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
@Isolated
@SuppressWarnings("NullAway.Init") // set up before all tests
class BadSettingsIntegrationTests {

	private static final String GOOD_SECRET = "whsec_" + "Q2FuYXJ5".repeat(6);

	private static final String CANARY = "Canary0123456789";

	private final Map<String, Start> starts = new LinkedHashMap<>();

	/** Those of the starts that are real processes. */
	private final Set<String> processes = new HashSet<>();

	private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

	private ServerSocket taken;

	private Path folder;

	@BeforeAll
	void startAll(@TempDir Path folder) throws IOException {
		this.folder = folder;
		this.taken = new ServerSocket(0);
		secrets();
		keys();
		credentials();
		checkpoints();
		names();
		places();
		characters();
		answers();
	}

	@AfterAll
	void close() throws IOException {
		this.taken.close();
		this.threads.close();
	}

	private void secrets() {
		bad("no secret", "POSTHOG_WEBHOOK_SECRET", "", "POSTHOG_WEBHOOK_SECRET is not set: put the signing secret");
		this.processes.add("no secret");
		bad("a short secret", "POSTHOG_WEBHOOK_SECRET", "whsec_Y2FuYXJ5",
				"POSTHOG_WEBHOOK_SECRET has fewer than 24 bytes: use the secret that PostHog shows, or make one with `hogaudit secret new`.");
		bad("a secret that is not base64", "POSTHOG_WEBHOOK_SECRET", "whsec_not_base64_" + CANARY.repeat(2),
				"POSTHOG_WEBHOOK_SECRET is not base64");
	}

	private void keys() {
		bad("a personal key to write with", "POSTHOG_WRITE_KEY", "phx_" + CANARY,
				"POSTHOG_WRITE_KEY holds a personal or secret PostHog key, which must never be sent");
		bad("a secret key to write with", "POSTHOG_WRITE_KEY", "phs_" + CANARY,
				"POSTHOG_WRITE_KEY holds a personal or secret PostHog key, which must never be sent");
	}

	private void credentials() {
		bad("a project token to read with", "POSTHOG_READ_KEY", "phc_" + CANARY,
				"POSTHOG_READ_KEY holds a project token, which cannot read: set a personal API key");
		bad("a secret that is over", "POSTHOG_WEBHOOK_SECRET", GOOD_SECRET + ";valid-until=2020-01-01",
				"POSTHOG_WEBHOOK_SECRET has no secret that is still valid: add a new one or move valid-until.");
		bad("a date that is none", "POSTHOG_WEBHOOK_SECRET", GOOD_SECRET + ";valid-from=" + CANARY,
				"POSTHOG_WEBHOOK_SECRET has a wrong valid-from or valid-until: write each once");
		bad("a hash that would take hours", "HOGAUDIT_VIEWER_PASSWORD", "{bcrypt}$2a$31$" + "a".repeat(53),
				"HOGAUDIT_VIEWER_PASSWORD is not a hash that hogaudit can read: use {bcrypt} with a cost of at most 14");
		bad("a proxy of another kind", "HTTPS_PROXY", "socks5://" + CANARY + ":1080",
				"HTTPS_PROXY must be the http address of a proxy");
		bad("a network that is none", Map.of("HTTP_PROXY", "http://proxy:3128", "NO_PROXY", "10.0.0.0/77"),
				"NO_PROXY has an entry that is neither a name nor an address nor a network");
		bad("authorities that are not there", "SSL_CERT_FILE", "/nonexistent/" + CANARY,
				"SSL_CERT_FILE names a file that cannot be read");
		bad("a hash that is none", "HOGAUDIT_VIEWER_PASSWORD", "{bcrypt}" + CANARY,
				"HOGAUDIT_VIEWER_PASSWORD is not a hash that hogaudit can read");
		bad("a check that fails where none may",
				Map.of("HOGAUDIT_CREDENTIAL_REFUSESTART", "TRUE", "POSTHOG_HOST", "http://host.canary.invalid"),
				"hogaudit.credential.refuse-start is set and the check transport fails, Plain http to another machine: POSTHOG_HOST: Use https.");
	}

	private void characters() throws IOException {
		bad("a password in which a character was lost", "HOGAUDIT_VIEWER_PASSWORD", CANARY + "\ufffd",
				"HOGAUDIT_VIEWER_PASSWORD holds a character that was lost: start hogaudit with LANG=C.UTF-8");
		// else this process cannot give one to another either
		if (Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode('ä')) {
			bad("a variable without a UTF-8 locale",
					Map.of("HOGAUDIT_VIEWER_PASSWORD", CANARY + "ä", "LC_ALL", "POSIX"),
					"HOGAUDIT_VIEWER_PASSWORD holds a character that was lost: start hogaudit with LANG=C.UTF-8");
			this.processes.add("a variable without a UTF-8 locale");
		}
		Path mounted = Files.createDirectories(this.folder.resolve("latin1"));
		Files.write(mounted.resolve("POSTHOG_WEBHOOK_SECRET"), (CANARY + "ä").getBytes(StandardCharsets.ISO_8859_1));
		bad("a mounted file that is not UTF-8", Map.of("SPRING_CONFIG_IMPORT", "configtree:" + mounted + "/"),
				"The mounted file POSTHOG_WEBHOOK_SECRET is not UTF-8: write it in UTF-8.");
	}

	private void answers() {
		bad("a status that drops deliveries", "HOGAUDIT_ANSWER_UNAVAILABLESTATUS", "500",
				"hogaudit.answer.unavailable-status must be 429 or 503");
		bad("a time that PostHog does not wait", "HOGAUDIT_ANSWER_STOPPINGRETRYAFTER", "10m",
				"hogaudit.answer.stopping-retry-after must be from 1s to 5m, for example 60s.");
		bad("a window of nothing", "HOGAUDIT_WEBHOOK_REFUSALWINDOW", "999ms",
				"hogaudit.webhook.refusal-window must be from 1s to 1h, for example 10s.");
		bad("no entries of refusals", "HOGAUDIT_WEBHOOK_REFUSALENTRIESPERDAY", "23",
				"hogaudit.webhook.refusal-entries-per-day must be at least 24");
		bad("an event name that is too long", "HOGAUDIT_AUDIT_EVENT", "e".repeat(201),
				"hogaudit.audit.event must be a name of 1 to 200 characters, for example audit.");
	}

	private void checkpoints() {
		bad("a checkpoint key that is none", "HOGAUDIT_CHECKPOINT_KEY", CANARY,
				"HOGAUDIT_CHECKPOINT_KEY is not an Ed25519 private key in PEM (PKCS #8) or the base64 of its 32 bytes");
		bad("an origin with a blank", "HOGAUDIT_CHECKPOINT_ORIGIN", "our audit",
				"hogaudit.checkpoint.origin must be printable ASCII without blanks and plus signs");
	}

	private void names() {
		bad("an unknown scheme", "POSTHOG_WEBHOOK_SCHEME", CANARY,
				"POSTHOG_WEBHOOK_SCHEME names no signature scheme: use standard-webhooks or hmac-sha256-hex.");
		bad("an unknown log format", "HOGAUDIT_LOG_FORMAT", CANARY,
				"HOGAUDIT_LOG_FORMAT must be json, ecs, ocsf or cef");
		bad("headers that are none", "HOGAUDIT_OTLP_HEADERS", CANARY,
				"HOGAUDIT_OTLP_HEADERS must be name=value pairs with commas between");
		bad("an endpoint that is none", "HOGAUDIT_OTLP_ENDPOINT", "ftp://" + CANARY,
				"HOGAUDIT_OTLP_ENDPOINT must be an http or https address");
		bad("a port that is no number", "SERVER_PORT", CANARY, "SERVER_PORT must be a number from 0 to 65535");
		bad("a port that is out of range", "SERVER_PORT", "70000", "SERVER_PORT must be a number from 0 to 65535");
		bad("a retention without a unit", "HOGAUDIT_JOURNAL_RETENTION", "30",
				"hogaudit.journal.retention is a number without a unit: write for example 30d, 12h, 5m or 10s.");
		bad("a tolerance without a unit", "HOGAUDIT_ENDPOINTS_POSTHOG_TOLERANCE", "5",
				"hogaudit.endpoints.posthog.tolerance is a number without a unit");
		bad("a retention before the beginning", "HOGAUDIT_JOURNAL_RETENTION", "-30d",
				"hogaudit.journal.retention must be more than zero");
		bad("a duration that is none", "HOGAUDIT_ENDPOINTS_POSTHOG_TOLERANCE", CANARY,
				"hogaudit.endpoints.posthog.tolerance has a value that cannot be read");
	}

	private void places() throws IOException {
		Path file = Files.createFile(this.folder.resolve("file"));
		bad("a journal folder that cannot be made", "HOGAUDIT_JOURNAL_URL", "jdbc:sqlite:" + file.resolve("a.db"),
				"HOGAUDIT_JOURNAL_URL points into the folder %s, which cannot be written: mount a volume there"
					.formatted(file));
		bad("a temporary folder that cannot be written", Map.of("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + file),
				List.of(), "The folder for temporary files, %s, cannot be written: mount one there".formatted(file));
		bad("a folder of secrets without a slash", Map.of("SPRING_CONFIG_IMPORT", "configtree:" + this.folder),
				List.of(),
				"SPRING_CONFIG_IMPORT names a folder without a slash at its end: write one, as in configtree:/run/secrets/.");
		String none = "configtree:" + this.folder.resolve("none") + "/";
		bad("a folder of secrets that is not there", Map.of("SPRING_CONFIG_IMPORT", none), List.of(),
				"SPRING_CONFIG_IMPORT names %s, which is not there: mount it".formatted(none));
		this.processes.add("a temporary folder that cannot be written");
		String port = Integer.toString(this.taken.getLocalPort());
		bad("a port in use", "SERVER_PORT", port,
				"SERVER_PORT is %s, a port that is in use: stop what listens there or choose another port."
					.formatted(port));
		this.processes.add("a port in use");
		bad("one port for both", Map.of("SERVER_PORT", "18080", "MANAGEMENT_SERVER_PORT", "18080"),
				"MANAGEMENT_SERVER_PORT is the same as SERVER_PORT: give it another one");
	}

	private void bad(String name, String variable, String value, String sentence) {
		bad(name, Map.of(variable, value), sentence);
	}

	private void bad(String name, Map<String, String> wrong, String sentence) {
		bad(name, wrong, List.copyOf(wrong.values()), sentence);
	}

	private void bad(String name, Map<String, String> wrong, List<String> hidden, String sentence) {
		Map<String, String> environment = new HashMap<>();
		environment.put("POSTHOG_WEBHOOK_SECRET", GOOD_SECRET);
		environment.put("HOGAUDIT_JOURNAL_URL", "jdbc:sqlite:" + this.folder.resolve(this.starts.size() + "/a.db"));
		environment.put("SERVER_PORT", "0");
		environment.put("MANAGEMENT_SERVER_PORT", "0");
		environment.putAll(wrong);
		this.starts.put(name, new Start(environment, hidden, sentence));
	}

	@TestFactory
	Stream<DynamicTest> stopsTheStartWithOneSentence(CapturedOutput output) {
		Map<String, Future<FailedStart>> ends = new HashMap<>();
		this.starts.forEach((name, start) -> {
			if (this.processes.contains(name)) {
				ends.put(name, this.threads.submit(() -> FailedStart.of(start.environment())));
			}
		});
		return this.starts.entrySet().stream().map((named) -> DynamicTest.dynamicTest(named.getKey(), () -> {
			Start start = named.getValue();
			Future<FailedStart> end = ends.get(named.getKey());
			check(start, (end != null) ? end.get() : FailedStart.here(start.environment(), output));
		}));
	}

	private static void check(Start start, FailedStart failed) {
		assertThat(failed.exitCode()).as(failed.output()).isEqualTo(1);
		assertThat(failed.report()).as(failed.output()).hasSize(2).first().isEqualTo("Description:");
		String sentence = failed.report().getLast();
		assertThat(failed.output().indexOf("hogaudit does not start: " + sentence)).as(failed.output())
			.isPositive()
			.isLessThan(failed.output().indexOf("APPLICATION FAILED TO START"));
		assertThat(sentence).startsWith(start.sentence()).endsWith(".").doesNotContain(". ");
		assertThat(failed.output()).doesNotContain("\tat ", "Exception", GOOD_SECRET, GOOD_SECRET.substring(6));
		// a port and a folder have to be named
		start.values()
			.stream()
			.filter((value) -> !value.isEmpty() && !value.startsWith("jdbc:") && !value.matches("[0-9]+"))
			.forEach((value) -> assertThat(failed.output()).doesNotContain(value));
		assertThat(failed.output()).doesNotContain(CANARY, "Y2FuYXJ5");
	}

	/** One start and the beginning of the sentence that it ends with. */
	private record Start(Map<String, String> environment, List<String> values, String sentence) {
	}

}
