package io.hogaudit.operation;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.hogaudit.Patience;
import io.hogaudit.demo.Bodies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Who guesses at the management port. Each test comes from an address of its own. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
@ResourceLock(Resources.SYSTEM_OUT)
@SuppressWarnings("NullAway.Init") // set up before all tests
class AccessIntegrationTests {

	private static final String ANNA = "anna:annas-own-password-canary";

	/** Logs in once only, so that nothing knows her before. */
	private static final String BERTA = "berta:bertas-own-password-canary";

	private static final String POSTURE = "/actuator/posture";

	private final JsonMapper json = new JsonMapper();

	private RunningService service;

	@BeforeAll
	void start(@TempDir Path folder) throws IOException {
		this.service = new RunningService(folder,
				Map.of("hogaudit.access.refusal-window", "200ms", "hogaudit.access.users.anna.password",
						ANNA.substring(ANNA.indexOf(':') + 1), "hogaudit.access.users.anna.role", "operator",
						"hogaudit.access.users.berta.password", BERTA.substring(BERTA.indexOf(':') + 1)));
	}

	@AfterAll
	void stop() {
		this.service.close();
	}

	@Test
	void wrongPasswordsAreFewEntriesAndShowNothingThatWasTyped(CapturedOutput output) throws Exception {
		Caller caller = new Caller(2);
		for (int i = 0; i < 3; i++) {
			assertThat(caller.get("operator:guess-canary-" + i, POSTURE).statusCode()).isEqualTo(401);
		}
		// the password in the wrong field
		assertThat(caller.get("typed-as-name-canary:", POSTURE).statusCode()).isEqualTo(401);
		assertThat(caller.with("Basic !!!not-base64-canary", POSTURE).statusCode()).isEqualTo(401);
		await()
			.until(() -> times(2, "User/operator", "credentials") == 3 && times(2, "User/unknown", "credentials") == 2);
		assertThat(entries("access.login_failed", 2)).hasSizeLessThanOrEqualTo(4)
			.allMatch((entry) -> entry.get("result").asString().equals("failure")
					&& entry.path("userId").isMissingNode());
		String shown = output.getAll()
				+ this.service.get(RunningService.VIEWER, "/actuator/auditentries?limit=500").body()
				+ this.service.get(RunningService.VIEWER, "/actuator/prometheus").body();
		assertThat(shown).contains("hogaudit_access_refused_total")
			.doesNotContain("guess-canary", "typed-as-name-canary", "not-base64-canary");
	}

	@Test
	void whoGuessesOnHasToWaitAndWhoIsKnownDoesNot() throws Exception {
		Caller caller = new Caller(3);
		assertThat(caller.get(ANNA, POSTURE).statusCode()).isEqualTo(200);
		List<HttpResponse<String>> answers = guesses(() -> caller.get("anna:wrong-password", POSTURE));
		HttpResponse<String> slowed = answers.getLast();
		assertThat(slowed.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 60L);
		assertThat(slowed.body()).isEmpty();
		assertThat(caller.get(ANNA, POSTURE).statusCode()).as("known, and from the same address").isEqualTo(200);
		assertThat(new Caller(4).get(BERTA, POSTURE).statusCode()).isEqualTo(200);
		await().until(() -> times(3, "User/anna", "slowed") == 1);
		assertThat(Scrape.parse(this.service.get(RunningService.VIEWER, "/actuator/prometheus").body())
			.sum("hogaudit_access_refused_total", Map.of("reason", "slowed"))).isPositive();
	}

	@Test
	void aForwardedAddressThatNobodyTrustsChangesNothing() throws Exception {
		Caller caller = new Caller(5);
		AtomicInteger last = new AtomicInteger();
		List<HttpResponse<String>> answers = guesses(() -> {
			String address = "192.0.2." + last.incrementAndGet();
			return caller.send("GET", POSTURE, Map.of("Authorization", basic("viewer:wrong-password"),
					"X-Forwarded-For", address, "Forwarded", "for=" + address, "X-Real-IP", address));
		});
		await().until(() -> times(5, "User/viewer", "credentials") == answers.size() - 1);
	}

	/** Until one has to wait; on a slow machine the first pauses may be over. */
	private static List<HttpResponse<String>> guesses(Callable<HttpResponse<String>> guess) throws Exception {
		List<HttpResponse<String>> answers = new ArrayList<>();
		do {
			answers.add(guess.call());
		}
		while (answers.getLast().statusCode() == 401 && answers.size() < 20);
		assertThat(answers).hasSizeGreaterThan(10);
		assertThat(answers.getLast().statusCode()).isEqualTo(429);
		return answers;
	}

	@Test
	void aFloodOfGuessesDelaysNoDelivery() throws Exception {
		List<CompletableFuture<HttpResponse<String>>> guesses = new ArrayList<>();
		for (int address = 20; address < 40; address++) {
			Caller caller = new Caller(address);
			for (int i = 0; i < 20; i++) {
				guesses.add(caller.later("operator:wrong-password", POSTURE));
			}
		}
		for (int i = 0; i < 20; i++) {
			assertThat(this.service.sender().send(Bodies.captured()).statusCode()).isEqualTo(202);
		}
		assertThat(guesses).map((guess) -> guess.join().statusCode()).containsOnly(401, 429, 503).contains(429);
	}

	@Test
	void anEntryNamesThePerson() throws Exception {
		Caller caller = new Caller(6);
		assertThat(caller.get(ANNA, "/actuator/auditentries?user=nobody").statusCode()).isEqualTo(200);
		assertThat(this.service.get(RunningService.VIEWER, "/actuator/auditentries?action=audit.read&user=anna").body())
			.contains("\"userId\":\"anna\"");
	}

	@Test
	void whoMayNotIsAnEntryWithTheName() throws Exception {
		Caller caller = new Caller(7);
		assertThat(caller
			.send("DELETE", "/actuator/deadletters/log/1?reason=x",
					Map.of("Authorization", basic(RunningService.VIEWER)))
			.statusCode()).isEqualTo(403);
		await().until(() -> entries("access.refused", 7).stream()
			.anyMatch((entry) -> entry.path("userId").asString("").equals("viewer")
					&& entry.at("/metadata/reason").asString("").equals("role")));
	}

	@Test
	void noRequestChangesOrDeletesAnEntry() throws Exception {
		this.service.sender().send(Bodies.activity());
		Caller caller = new Caller(8);
		String place = "/actuator/auditentries/1-1";
		String before = caller.get(RunningService.OPERATOR, place).body();
		assertThat(before).contains("service.started");
		for (String path : List.of(place, "/actuator/auditentries", "/actuator/checkpoints",
				"/actuator/checkpoints/1-1")) {
			for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "TRACE", "PURGE", "LINK")) {
				assertThat(
						caller.send(method, path, Map.of("Authorization", basic(RunningService.OPERATOR))).statusCode())
					.as(method + " " + path)
					.isIn(400, 403, 404, 405, 501);
			}
			for (String header : List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")) {
				assertThat(caller
					.send("POST", path + "?_method=DELETE",
							Map.of("Authorization", basic(RunningService.OPERATOR), header, "DELETE"))
					.statusCode()).as(header).isIn(400, 403, 404, 405);
			}
		}
		assertThat(caller.get(RunningService.OPERATOR, place).body()).isEqualTo(before);
	}

	@Test
	void noTrickWithPathOrHeaderOpensAnything() throws Exception {
		for (String target : List.of("/actuator", "/actuator/", "//actuator/posture", "/actuator//posture",
				"/actuator;x=1/posture", "/actuator/posture;x=1", "/actuator/posture/", "/actuator/POSTURE",
				"/actuator/health/../posture", "/actuator/health/..;/posture", "/actuator/health/%2e%2e/posture",
				"/actuator/health%2f..%2fposture", "/%61ctuator/posture", "/actuator/health/liveness/..%5c..%5cposture",
				"/actuator/posture%00", "/actuator/posture.json", "/actuator/posture?a=/actuator/health", "*",
				"http://127.0.0.1/actuator/posture")) {
			for (String header : List.of("X-Original-URL: /actuator/health", "X-Rewrite-URL: /actuator/health",
					"X-Forwarded-Prefix: /actuator/health", "X-Forwarded-User: operator", "X-Remote-User: operator",
					"Authorization: Basic Og==", "Authorization: Bearer ", "Authorization: Bearer null")) {
				assertThat(raw(target, header)).as(target + " " + header).isIn(400, 401, 403, 404, 429);
			}
		}
	}

	private int raw(String target, String header) throws IOException {
		URI address = this.service.management("/");
		try (Socket socket = new Socket(address.getHost(), address.getPort(), InetAddress.ofLiteral("127.0.0.10"), 0)) {
			socket.setSoTimeout((int) Patience.BOUND.toMillis());
			socket.getOutputStream()
				.write("GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\nConnection: close\r\n\r\n".formatted(target, header)
					.getBytes(StandardCharsets.ISO_8859_1));
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
			assertThat(answer).doesNotContain("read_key", "checks").startsWith("HTTP/1.1 ");
			return Integer.parseInt(answer.substring(9, 12));
		}
	}

	@Test
	void endpointsThatCouldShowASecretAreNotThere() throws Exception {
		Caller caller = new Caller(9);
		for (String id : List.of("env", "configprops", "heapdump", "threaddump", "beans", "mappings", "loggers",
				"conditions", "scheduledtasks", "httpexchanges", "logfile", "shutdown", "jolokia", "flyway",
				"caches")) {
			assertThat(caller.get(RunningService.OPERATOR, "/actuator/" + id).statusCode()).as(id).isIn(403, 404);
		}
	}

	private long times(int address, String resource, String reason) throws IOException, InterruptedException {
		return entries("access.login_failed", address).stream()
			.filter((entry) -> entry.get("resource").asString().equals(resource)
					&& entry.at("/metadata/reason").asString().equals(reason))
			.mapToLong((entry) -> entry.at("/metadata/times").asLong())
			.sum();
	}

	private List<JsonNode> entries(String action, int address) throws IOException, InterruptedException {
		List<JsonNode> entries = new ArrayList<>();
		this.json
			.readTree(
					this.service.get(RunningService.VIEWER, "/actuator/auditentries?limit=500&action=" + action).body())
			.get("entries")
			.forEach((row) -> entries.add(row.get("entry")));
		entries.removeIf((entry) -> !entry.at("/metadata/sourceAddress").asString("").equals("127.0.0." + address));
		return entries;
	}

	private static String basic(String user) {
		return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
	}

	/** Somebody at 127.0.0.x. */
	private final class Caller {

		private final HttpClient http;

		Caller(int address) throws IOException {
			this.http = HttpClient.newBuilder()
				.version(HttpClient.Version.HTTP_1_1)
				.localAddress(InetAddress.ofLiteral("127.0.0." + address))
				.build();
		}

		HttpResponse<String> get(String user, String path) throws IOException, InterruptedException {
			return with(basic(user), path);
		}

		HttpResponse<String> with(String authorization, String path) throws IOException, InterruptedException {
			return send("GET", path, Map.of("Authorization", authorization));
		}

		HttpResponse<String> send(String method, String path, Map<String, String> headers)
				throws IOException, InterruptedException {
			return this.http.send(request(method, path, headers), BodyHandlers.ofString());
		}

		CompletableFuture<HttpResponse<String>> later(String user, String path) {
			return this.http.sendAsync(request("GET", path, Map.of("Authorization", basic(user))),
					BodyHandlers.ofString());
		}

		private HttpRequest request(String method, String path, Map<String, String> headers) {
			URI uri = AccessIntegrationTests.this.service.management(path);
			HttpRequest.Builder request = HttpRequest.newBuilder(uri)
				.header("Content-Type", "application/json")
				.method(method, BodyPublishers.noBody());
			headers.forEach(request::header);
			return request.build();
		}

	}

}
