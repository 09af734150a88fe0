package io.hogaudit.operation;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.sink.posthog.StandInAnswer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A person who asks to be forgotten. */
class ErasuresIntegrationTests {

	private final JsonMapper json = new JsonMapper();

	@Test
	void erasesWhatAPersonDidAndKeepsTheProofsAndItsOwnEntries(@TempDir Path folder) throws Exception {
		String marker = "forget-" + UUID.randomUUID();
		try (RunningService service = new RunningService(folder, Map.of())) {
			for (int i = 0; i < 3; i++) {
				assertThat(service.sender().send(delivery(marker)).statusCode()).isEqualTo(202);
			}
			assertThat(service.sender().send(delivery("somebody-else")).statusCode()).isEqualTo(202);
			JsonNode first = read(service, "/actuator/auditentries?user=" + marker).path("entries").path(0);
			String place = first.path("stream").asString() + "-" + first.path("sequence").asString();
			String path = "/actuator/checkpoints/%s/%d/%d".formatted(first.path("stream").asString(),
					first.path("sequence").asLong(), first.path("sequence").asLong() + 1);
			JsonNode proof = read(service, path);
			await().untilAsserted(() -> {
				assertThat(erase(service, RunningService.OPERATOR, Map.of("user", marker, "dryRun", "true")).body())
					.contains("\"erased\":0")
					.doesNotContain("\"found\":0");
				HttpResponse<String> answer = erase(service, RunningService.OPERATOR,
						Map.of("user", marker, "reason", "case 17"));
				assertThat(answer.statusCode()).isEqualTo(200);
				JsonNode outcome = this.json.readTree(answer.body());
				assertThat(outcome.path("kept").size()).as("until every sink has them").isZero();
				assertThat(outcome.path("next").isNull()).isTrue();
			});
			assertThat(read(service, "/actuator/auditentries?user=" + marker).path("entries").size()).isZero();
			assertThat(read(service, "/actuator/auditentries?user=somebody-else").path("entries").size()).isOne();
			assertThat(read(service, path)).as("the entry's leaf is where it was").isEqualTo(proof);
			JsonNode acts = read(service, "/actuator/auditentries?action=erasure.done").path("entries");
			assertThat(acts.toString()).contains(place, "case 17", "operator").doesNotContain(marker);
			JsonNode act = acts.path(0);
			HttpResponse<String> own = erase(service, RunningService.OPERATOR, Map.of("places",
					act.path("stream").asString() + "-" + act.path("sequence").asString(), "reason", "x"));
			assertThat(own.body()).as("hogaudit's own stay").contains("\"erased\":0");
			// no restart is needed for that
			assertThat(content(folder)).contains("secret-of-somebody-else").doesNotContain("secret-of-" + marker);
		}
		assertThat(content(folder)).contains("secret-of-somebody-else").doesNotContain("secret-of-" + marker);
	}

	/** Of all files of the journal. */
	private static String content(Path folder) throws IOException {
		try (Stream<Path> files = Files.walk(folder)) {
			StringBuilder content = new StringBuilder();
			for (Path file : files.filter(Files::isRegularFile)
				.filter((file) -> folder.relativize(file).toString().startsWith("hogaudit.db"))
				.toList()) {
				content.append(Files.readString(file, StandardCharsets.ISO_8859_1));
			}
			return content.toString();
		}
	}

	@Test
	void findsThePersonOfACapturedEventByAddress(@TempDir Path folder) throws Exception {
		try (RunningService service = new RunningService(folder, Map.of())) {
			String body = delivery("u1").replace("\"person\":null",
					"\"person\":{\"id\":\"p1\",\"properties\":{\"plan\":\"scale\",\"email\":\"Jane@Example.com\"}}");
			assertThat(service.sender().send(body).statusCode()).isEqualTo(202);
			assertThat(service.sender().send(delivery("u2")).statusCode()).isEqualTo(202);
			JsonNode found = read(service, "/actuator/auditentries?user=jane@example.com").path("entries");
			assertThat(found.size()).isOne();
			String place = found.path(0).path("stream").asString() + "-" + found.path(0).path("sequence").asString();
			await().untilAsserted(() -> assertThat(
					erase(service, RunningService.OPERATOR, Map.of("user", " jane@example.com ", "reason", "case 18"))
						.body())
				.contains("\"erased\":1"));
			HttpResponse<String> gone = service.get(RunningService.VIEWER, "/actuator/auditentries/" + place);
			assertThat(gone.statusCode()).isEqualTo(404);
			assertThat(gone.body()).contains("was removed");
			assertThat(service.get(RunningService.VIEWER, "/actuator/auditentries/1-4711").body())
				.contains("no such entry");
		}
	}

	@Test
	void aDamagedTextHoldsUpNeitherSinksNorReadsNorErasures(@TempDir Path folder) throws Exception {
		try (RunningService service = new RunningService(folder, Map.of())) {
			service.postHog.answerAlways((request) -> StandInAnswer.status(503));
			assertThat(service.sender().send(delivery("jane")).statusCode()).isEqualTo(202);
			assertThat(service.sender().send(delivery("john")).statusCode()).isEqualTo(202);
		}
		damage(folder.resolve("hogaudit.db-texts/0000000001.texts"), "secret-of-jane");
		try (RunningService service = new RunningService(folder, Map.of())) {
			await().untilAsserted(() -> assertThat(service.postHog.events().toString()).contains("secret-of-john"));
			await().untilAsserted(() -> assertThat(read(service, "/actuator/deadletters?sink=posthog").toString())
				.contains("the kept text is damaged"));
			assertThat(read(service, "/actuator/auditentries?limit=500").toString()).contains("{\"damaged\":true}",
					"secret-of-john");
			await().untilAsserted(() -> assertThat(
					erase(service, RunningService.OPERATOR, Map.of("user", "john", "reason", "case 19")).body())
				.contains("\"erased\":1"));
		}
	}

	private static void damage(Path file, String text) throws IOException {
		long at = Files.readString(file, StandardCharsets.ISO_8859_1).indexOf(text);
		assertThat(at).isPositive();
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
			channel.write(ByteBuffer.wrap(new byte[] { 'S' }), at);
		}
	}

	@Test
	void refusesViewersWildcardsAndRequestsWithoutAReason(@TempDir Path folder) throws Exception {
		try (RunningService service = new RunningService(folder, Map.of())) {
			assertThat(erase(service, RunningService.VIEWER, Map.of("user", "u", "reason", "r")).statusCode())
				.isEqualTo(403);
			for (Map<String, String> wrong : List.of(Map.of("user", "u"), Map.of("reason", "r"),
					Map.of("user", "u*", "reason", "r"), Map.of("user", "u", "places", "1-1", "reason", "r"),
					Map.of("places", "all", "reason", "r"), Map.of("user", "u", "dryRun", "maybe"))) {
				assertThat(erase(service, RunningService.OPERATOR, wrong).statusCode()).as("%s", wrong).isEqualTo(400);
			}
		}
	}

	private static String delivery(String user) {
		return """
				{"event":{"uuid":"%s","event":"clicked","distinct_id":"%s","properties":{"note":"secret-of-%s"}},"person":null}"""
			.formatted(UUID.randomUUID(), user, user);
	}

	private JsonNode read(RunningService service, String path) throws IOException, InterruptedException {
		HttpResponse<String> answer = service.get(RunningService.VIEWER, path);
		assertThat(answer.statusCode()).isEqualTo(200);
		return this.json.readTree(answer.body());
	}

	private static HttpResponse<String> erase(RunningService service, String user, Map<String, String> parameters)
			throws IOException, InterruptedException {
		URI uri = service.management("/actuator/erasures");
		try (HttpClient http = HttpClient.newHttpClient()) {
			return http.send(HttpRequest.newBuilder(uri)
				.header("Content-Type", "application/json")
				.header("Authorization",
						"Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)))
				.POST(HttpRequest.BodyPublishers.ofString(new JsonMapper().writeValueAsString(parameters)))
				.build(), BodyHandlers.ofString());
		}
	}

}
