package io.hogaudit.operation;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.hogaudit.demo.Bodies;
import io.hogaudit.sink.posthog.StandInAnswer;
import io.hogaudit.sink.posthog.StandInEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
@ResourceLock(Resources.SYSTEM_OUT)
class ManagementIntegrationTests {

	private static final List<String> PROTECTED = List.of("/actuator/auditentries", "/actuator/deadletters",
			"/actuator/prometheus", "/actuator/metrics", "/actuator/info", "/actuator/sbom");

	private final JsonMapper json = new JsonMapper();

	private RunningService service;

	@BeforeAll
	void start(@TempDir Path folder) throws Exception {
		this.service = new RunningService(folder, Map.of("logging.level.io.hogaudit", "debug"));
	}

	@AfterAll
	void stop() {
		this.service.close();
	}

	@BeforeEach
	void postHogIsWell() {
		this.service.postHog.answerAlways((request) -> null);
	}

	@Test
	void servesItsBillOfMaterials() throws Exception {
		assumeFalse(Boolean.getBoolean("build.offline"), "Maven makes none offline");
		JsonNode bill = this.json
			.readTree(this.service.get(RunningService.VIEWER, "/actuator/sbom/application").body());
		List<String> components = bill.get("components")
			.valueStream()
			.map((component) -> component.get("name").asString() + "-" + component.get("version").asString() + ".jar")
			.toList();
		List<String> jars = Arrays.stream(ManagementFactory.getRuntimeMXBean().getClassPath().split(File.pathSeparator))
			.map((path) -> Path.of(path).getFileName().toString())
			.toList();
		assertThat(components).hasSizeGreaterThan(60).isSubsetOf(jars);
		assertThat(String.join(" ", components)).contains("sqlite-jdbc", "tomcat-embed-core",
				"spring-boot-jarmode-tools");
		assertThat(this.service.get(null, "/actuator/sbom/application").statusCode()).isEqualTo(401);
	}

	@Test
	void saysWhatThereIsWhenItCannotSendWhatIsAskedFor() throws Exception {
		for (String path : PROTECTED) {
			HttpResponse<String> answer = this.service.get(RunningService.VIEWER, path, "image/png");
			assertThat(answer.statusCode()).as(path).isEqualTo(406);
			assertThat(answer.body()).as(path).startsWith("{\"error\":").contains("Accept").contains("it takes ");
		}
	}

	@Test
	void probesAreOpenAndTellNothing() throws Exception {
		for (String probe : List.of("/actuator/health/liveness", "/actuator/health/readiness", "/actuator/health")) {
			HttpResponse<String> answer = this.service.get(null, probe);
			assertThat(answer.statusCode()).isEqualTo(200);
			assertThat(answer.body()).doesNotContain("details", "root", "posthog");
		}
	}

	@Test
	void theRestNeedsACredential() throws Exception {
		for (String path : PROTECTED) {
			assertThat(this.service.get(null, path).statusCode()).as(path).isEqualTo(401);
			assertThat(this.service.get("viewer:wrong-password", path).statusCode()).as(path).isEqualTo(401);
			assertThat(this.service.get(RunningService.VIEWER, path).statusCode()).as(path).isEqualTo(200);
		}
	}

	@Test
	void changesNeedTheOperator() throws Exception {
		for (String method : List.of("POST", "DELETE")) {
			var uri = this.service.management("/actuator/deadletters/log/1?reason=x");
			assertThat(this.service.request(method, null, uri).statusCode()).isEqualTo(401);
			assertThat(this.service.request(method, RunningService.VIEWER, uri).statusCode()).isEqualTo(403);
			assertThat(this.service.request(method, RunningService.OPERATOR, uri).statusCode()).isIn(400, 404);
		}
	}

	@Test
	void eachPortServesItsOwnOnly() throws Exception {
		assertThat(
				this.service.request("GET", RunningService.VIEWER, this.service.main("/actuator/health")).statusCode())
			.isEqualTo(404);
		assertThat(this.service.request("POST", RunningService.OPERATOR, this.service.management("/webhooks/posthog"))
			.statusCode()).isIn(401, 403, 404);
	}

	@Test
	void findsEntriesAndRecordsThatSomebodyLooked() throws Exception {
		for (int i = 0; i < 3; i++) {
			this.service.sender().send(Bodies.activity());
		}
		this.service.sender().send(Bodies.captured());
		JsonNode first = find("action=feature_flag.*&user=Xy12abc&resource=FeatureFlag/1234&result=success&limit=2");
		assertThat(first.get("entries")).hasSize(2);
		JsonNode second = find("action=feature_flag.*&limit=2&before=" + first.get("next").stringValue());
		assertThat(second.get("entries").get(0).get("sequence").longValue())
			.isLessThan(first.get("entries").get(1).get("sequence").longValue());
		JsonNode reads = find("action=audit.read&user=viewer&limit=1");
		assertThat(reads.at("/entries/0/entry/metadata/filter/before").asString()).isNotBlank();
		assertThat(find("from=2100-01-01T00:00:00Z").get("entries")).isEmpty();
		assertThat(find("to=2000-01-01T00:00:00Z").get("entries")).isEmpty();
		long sequence = first.get("entries").get(0).get("sequence").longValue();
		assertThat(this.service.get(RunningService.VIEWER, "/actuator/auditentries/" + sequence).body())
			.contains(first.get("entries").get(0).get("entry").toString());
	}

	@Test
	void findsAUserByAddress() throws Exception {
		this.service.sender().send(Bodies.activity());
		for (String user : List.of("jane@example.com", "Jane@Example.com", "jane@*")) {
			JsonNode entries = find("user=" + user + "&limit=500").get("entries");
			assertThat(entries).as(user).isNotEmpty().allSatisfy((row) -> {
				assertThat(row.at("/entry/metadata/user/email").asString()).isEqualTo("jane@example.com");
				assertThat(row.at("/entry/userId").asString()).isEqualTo("Xy12abc");
			});
		}
		assertThat(find("user=john@example.com").get("entries")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					GET    | auditentries?from=canary                         | from must be a date, such as 2026-11-25
					GET    | auditentries?to=2026-11-25T16:00:00+01:00        | with + as %2B
					GET    | auditentries?from=-999999999-01-01T00:00:00Z     | from must be a date, such as 2026-11-25
					GET    | auditentries?to=%2B999999999-01-01T00:00:00Z     | to must be a date, such as 2026-11-25
					GET    | auditentries?limit=0                             | limit must be a whole number from 1 to 500
					GET    | auditentries?limit=501                           | limit must be a whole number from 1 to 500
					GET    | auditentries?limit=canary                        | limit must be a whole number
					GET    | auditentries?before=canary                       | before must be a sequence, or a stream and a sequence
					GET    | auditentries?before=1-5,                         | before must be a sequence, or a stream and a sequence
					GET    | auditentries?before=1--5                         | before must be a sequence, or a stream and a sequence
					GET    | auditentries?result=canary                       | result must be success or failure
					GET    | auditentries?acton=canary                        | the only parameters here are from, to, action, user
					GET    | auditentries?action=canary&action=audit.read     | each once
					GET    | auditentries/canary                              | place must be a sequence, or a stream and a sequence
					GET    | deadletters?sink=canary                          | sink must be one of log, posthog
					GET    | deadletters?limit=1000000                        | limit must be a whole number from 1 to 500
					GET    | deadletters?after=canary                         | after must be a sequence, or a stream and a sequence
					DELETE | deadletters/log/1                                | reason must say why
					DELETE | deadletters/log/1?reason=%20                     | reason must say why
					DELETE | deadletters/log/canary?reason=x                  | place must be a sequence, or a stream and a sequence
					POST   | deadletters/log/canary                           | place must be a sequence, or a stream and a sequence
					POST   | erasures?user=canary                             | reason must say why
					POST   | erasures?places=canary&reason=x                  | places must be a sequence, or a stream and a sequence
					POST   | erasures?reason=canary                           | either user must name one user
					GET    | checkpoints/1/2/600                              | from and to must be sizes
					GET    | checkpoints/1/2/1                                | from and to must be sizes
					GET    | checkpoints/99/1/2                               | from and to must be sizes
					GET    | checkpoints/1/canary/2                           | from must be a whole number
					GET    | checkpoints/canary                               | place must be a sequence, or a stream and a sequence
					GET    | checkpoints?canary=1                             | no parameters are taken here
					GET    | readback?limit=0                                 | limit must be a whole number from 1 to 500
					GET    | posture?canary=1                                 | no parameters are taken here
					""")
	void saysWhatIsWrongWithARequest(String method, String request, String sentence) throws Exception {
		HttpResponse<String> answer = this.service.request(method, RunningService.OPERATOR,
				this.service.management("/actuator/" + request));
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
		assertThat(this.json.readTree(answer.body()).path("error").asString("")).contains(sentence)
			.doesNotContain("canary", "600");
	}

	@Test
	void aDeadLetterThatIsNotThereIsNotFound() throws Exception {
		for (String method : List.of("POST", "DELETE")) {
			HttpResponse<String> answer = this.service.request(method, RunningService.OPERATOR, this.service
				.management("/actuator/deadletters/log/1" + (method.equals("POST") ? "" : "?reason=x")));
			assertThat(answer.statusCode()).isEqualTo(404);
			assertThat(answer.body()).contains("there is no such dead letter");
		}
	}

	@Test
	void takesATimeWithAnyOffset() throws Exception {
		assertThat(find("to=2000-01-01T01:00:00%2B01:00&from=0001-01-01T00:00:00Z").get("entries")).isEmpty();
		assertThat(find("to=9999-12-31T00:00:00Z&limit=500&before=99-5").get("entries")).isEmpty();
	}

	@Test
	void aDateAloneIsADay() throws Exception {
		assertThat(this.service.sender().send(Bodies.captured()).statusCode()).isEqualTo(202);
		String day = LocalDate.now(ZoneOffset.UTC).minusDays(1) + "&to=" + LocalDate.now(ZoneOffset.UTC);
		assertThat(find("from=" + day).get("entries")).isNotEmpty();
		assertThat(find("to=2001-01-01").get("entries")).isEmpty();
		assertThat(this.service.get(RunningService.VIEWER, "/actuator/auditentries?from=2026-02-30").statusCode())
			.isEqualTo(400);
	}

	@Test
	void replaysAndDiscardsDeadLetters() throws Exception {
		// with those of other tests beside them there may be so many that the sink is
		// parked
		this.service.postHog.answerAlways((request) -> new StandInAnswer.Results(
				(event) -> isCaptured(event) ? "drop:event_too_big" : "ok", Map.of()));
		this.service.sender().send(Bodies.captured());
		this.service.sender().send(Bodies.captured());
		await().until(() -> deadLetters().size() > 1);
		JsonNode page = this.json
			.readTree(this.service.get(RunningService.VIEWER, "/actuator/deadletters?limit=1").body());
		assertThat(page.get("deadLetters")).hasSize(1);
		JsonNode rest1 = this.json.readTree(this.service
			.get(RunningService.VIEWER, "/actuator/deadletters?limit=500&after=" + page.get("next").asString())
			.body());
		assertThat(rest1.get("deadLetters")).isNotEmpty().doesNotContain(page.get("deadLetters").get(0));
		assertThat(rest1.get("next").isNull()).isTrue();
		this.service.postHog.answerAlways((request) -> null);
		long sequence = deadLetters().get(0).get("sequence").longValue();
		var letter = this.service.management("/actuator/deadletters/posthog/" + sequence);
		assertThat(this.service.request("POST", RunningService.OPERATOR, letter).body()).contains("DELIVERED");
		assertThat(find("action=dead_letter.replayed&user=operator").get("entries")).isNotEmpty();
		for (JsonNode rest : deadLetters()) {
			var other = this.service.management("/actuator/deadletters/posthog/" + rest.get("sequence").longValue());
			assertThat(this.service.request("DELETE", RunningService.OPERATOR, other).statusCode()).isEqualTo(400);
		}
	}

	private static boolean isCaptured(StandInEvent event) {
		return event.properties().path("action").asString("").equals("event.captured");
	}

	@Test
	void aRejectedKeyParksTheSinkAndDelaysNothing() throws Exception {
		this.service.postHog.answerAlways((request) -> StandInAnswer.status(401));
		assertThat(this.service.sender().send(Bodies.captured()).statusCode()).isEqualTo(202);
		await().until(() -> health().at("/components/sinks/details/posthog/state").asString("").equals("PARKED"));
		assertThat(this.service.get(null, "/actuator/health/readiness").statusCode()).isEqualTo(200);
		assertThat(this.service.sender().send(Bodies.captured()).statusCode()).isEqualTo(202);
		this.service.postHog.answerAlways((request) -> null);
		await().until(() -> health().at("/components/sinks/details/posthog/state").asString("").equals("RUNNING"));
	}

	@Test
	void noSecretShowsAnywhere(CapturedOutput output) throws Exception {
		String personal = "phx_" + "leakedKeyCanary0123456789";
		String body = """
				{"event":{"uuid":"0198f2c4-aaaa-7000-8000-00000000beef","event":"leak","distinct_id":"%1$s","properties":{"a":[{"b":"x %1$s y"}],
				"headers":{"Authorization":"Bearer bearerCanary123"},"password":["passwordCanary"],"n":null,"url":"https://u:urlCanary@h/?token=queryCanary"}}}"""
			.formatted(personal);
		assertThat(this.service.sender().send(body).statusCode()).isEqualTo(202);
		this.service.sender().sendForged(body);
		JsonNode exposed = find("action=credential.exposed").get("entries").get(0).get("entry");
		assertThat(exposed.get("result").asString()).isEqualTo("failure");
		assertThat(exposed.at("/metadata/places").toString()).contains("/metadata/properties/a/0/b", "/userId");
		await().until(() -> this.service.postHog.events()
			.stream()
			.anyMatch((event) -> event.properties().toString().contains("\"leak\"")));
		StringBuilder all = new StringBuilder(output.getAll());
		for (String path : PROTECTED) {
			all.append(this.service.get(RunningService.VIEWER, path).body());
		}
		all.append(this.service.get(RunningService.VIEWER, "/actuator/auditentries?limit=500").body());
		all.append(health());
		this.service.postHog.events().forEach((event) -> all.append(event.properties()).append(event.distinctId()));
		assertThat(all.toString()).doesNotContain("leakedKeyCanary", "bearerCanary", "passwordCanary", "urlCanary",
				"queryCanary", this.service.secret.substring(6), this.service.writeKey, "password-canary");
	}

	private JsonNode find(String query) throws Exception {
		HttpResponse<String> answer = this.service.get(RunningService.VIEWER, "/actuator/auditentries?" + query);
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
		return this.json.readTree(answer.body());
	}

	private JsonNode deadLetters() throws Exception {
		return this.json.readTree(this.service.get(RunningService.VIEWER, "/actuator/deadletters?sink=posthog").body())
			.get("deadLetters");
	}

	private JsonNode health() throws Exception {
		return this.json.readTree(this.service.get(RunningService.VIEWER, "/actuator/health").body());
	}

}
