package io.hogaudit.operation;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.sink.posthog.StandInAnswer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the service says of a journal that somebody changed behind its back. */
class IntegrityIntegrationTests {

	private static final Map<String, String> SIGNING = Map.of("HOGAUDIT_CHECKPOINT_KEY",
			"7g5S7oLYGSAS1yRbGCfTvoMnkp2mPt8ErrB/RkpN4yU=", "hogaudit.checkpoint.interval", "1s");

	private final JsonMapper json = new JsonMapper();

	@TempDir
	private Path folder;

	@Test
	void isWellWhenNobodyChangedAnything() throws Exception {
		try (RunningService service = new RunningService(this.folder, SIGNING)) {
			service.sender().send(delivery("jane"));
			assertThat(health(service).at("/components/integrity/status").asString()).isEqualTo("UP");
			JsonNode found = get(service, "auditentries?limit=500");
			assertThat(found.get("complete").asBoolean()).isTrue();
			assertThat(found.get("damaged").asInt()).isZero();
			assertThat(get(service, "checkpoints").at("/checkpoints/0/note").isString()).isTrue();
		}
	}

	@Test
	void reportsAnAlteredTextThatAReaderMeets() throws Exception {
		try (RunningService service = new RunningService(this.folder, Map.of())) {
			service.postHog.answerAlways((request) -> StandInAnswer.status(503));
			service.sender().send(delivery("jane"));
		}
		alter("secret-of-jane", "secret-of-john");
		try (RunningService service = new RunningService(this.folder, Map.of())) {
			await().untilAsserted(() -> assertThat(entries(service, "journal.damaged")).isNotEmpty());
			JsonNode entry = entries(service, "journal.damaged").get(0).get("entry");
			assertThat(entry.get("result").asString()).isEqualTo("failure");
			assertThat(entry.toString()).contains("1-").doesNotContain("secret-of");
			assertDamaged(service);
			assertThat(get(service, "auditentries?user=jane").get("complete").asBoolean()).isFalse();
			assertThat(get(service, "auditentries?user=jane").get("damaged").asInt()).isEqualTo(1);
			assertThat(value(service, "hogaudit_journal_damaged")).isEqualTo(1);
			assertThat(service.sender().send(delivery("later")).statusCode()).isEqualTo(202);
		}
	}

	@Test
	void signsNoCheckpointOfHashesThatWereAlteredWithTheirText() throws Exception {
		try (RunningService service = new RunningService(this.folder, SIGNING)) {
			service.sender().send(delivery("jane"));
			assertThat(get(service, "checkpoints").at("/checkpoints/0/note").isString()).isTrue();
			alterWithLeaf("secret-of-jane", "secret-of-john");
			JsonNode checkpoint = get(service, "checkpoints").at("/checkpoints/0");
			assertThat(checkpoint.has("note")).isFalse();
			assertThat(checkpoint.get("problem").asString()).contains("root");
			assertDamaged(service);
			assertThat(value(service, "hogaudit_checkpoint_unprovable")).isEqualTo(1);
			await().untilAsserted(() -> assertThat(
					get(service, "auditentries?action=journal.checkpoint&result=failure").get("entries"))
				.hasSize(1));
		}
	}

	@Test
	void comparesWithTheLastCheckpointAlsoAfterARestart() throws Exception {
		try (RunningService service = new RunningService(this.folder, SIGNING)) {
			service.sender().send(delivery("jane"));
		}
		// to the service this is as if somebody had altered all that the root is made of
		sql("UPDATE memo SET value = substr(value, 1, length(value) - 4) || 'beef' WHERE name = 'checkpoint.last.1'");
		try (RunningService service = new RunningService(this.folder, SIGNING)) {
			JsonNode started = entries(service, "service.started").get(0).at("/entry/metadata/journal");
			assertThat(started.has("note")).isFalse();
			assertThat(started.get("problem").asString()).contains("last checkpoint");
			assertDamaged(service);
		}
	}

	@Test
	void reportsEntriesThatAreMissing() throws Exception {
		try (RunningService service = new RunningService(this.folder, SIGNING)) {
			service.sender().send(delivery("jane"));
			service.sender().send(delivery("john"));
			sql("DELETE FROM entry WHERE sequence = 2");
			JsonNode found = get(service, "auditentries?limit=500");
			assertThat(found.get("complete").asBoolean()).isFalse();
			assertThat(found.toString()).contains("{\"damaged\":true}");
			assertThat(get(service, "checkpoints").at("/checkpoints/0/problem").asString()).contains("missing");
			HttpResponse<String> proof = service.get(RunningService.VIEWER, "/actuator/checkpoints/1-1");
			assertThat(proof.statusCode()).isEqualTo(503);
			assertThat(proof.body()).contains("the journal is damaged").contains("missing");
			assertDamaged(service);
			await().untilAsserted(
					() -> assertThat(entries(service, "journal.damaged").toString()).contains("1-2: missing"));
		}
		try (RunningService service = new RunningService(this.folder, SIGNING)) {
			assertThat(service.sender().send(delivery("later")).statusCode()).isEqualTo(202);
		}
	}

	private void assertDamaged(RunningService service) throws Exception {
		assertThat(health(service).at("/components/integrity/status").asString()).isEqualTo("DAMAGED");
		assertThat(service.get(RunningService.VIEWER, "/actuator/health").statusCode()).isEqualTo(503);
		assertThat(service.get(null, "/actuator/health/readiness").statusCode()).isEqualTo(200);
		assertThat(service.get(null, "/actuator/health/liveness").statusCode()).isEqualTo(200);
	}

	private JsonNode health(RunningService service) throws Exception {
		return this.json.readTree(service.get(RunningService.VIEWER, "/actuator/health").body());
	}

	private JsonNode entries(RunningService service, String action) throws Exception {
		return get(service, "auditentries?action=" + action).get("entries");
	}

	private JsonNode get(RunningService service, String path) throws Exception {
		HttpResponse<String> answer = service.get(RunningService.VIEWER, "/actuator/" + path);
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
		return this.json.readTree(answer.body());
	}

	private static double value(RunningService service, String metric) throws Exception {
		return Scrape.parse(service.get(RunningService.VIEWER, "/actuator/prometheus").body()).sum(metric, Map.of());
	}

	private Path segment() {
		return this.folder.resolve("hogaudit.db-texts/0000000001.texts");
	}

	/** Writes over a word in the segment. */
	private void alter(String word, String other) throws IOException {
		String content = Files.readString(segment(), StandardCharsets.ISO_8859_1);
		int at = content.indexOf(word);
		assertThat(at).isPositive();
		try (FileChannel channel = FileChannel.open(segment(), StandardOpenOption.WRITE)) {
			channel.write(ByteBuffer.wrap(other.getBytes(StandardCharsets.US_ASCII)), at);
		}
	}

	/** As somebody does who knows what the database holds. */
	private void alterWithLeaf(String word, String other) throws Exception {
		String was = Files.readString(segment(), StandardCharsets.ISO_8859_1);
		byte[] before = text(was, word).getBytes(StandardCharsets.ISO_8859_1);
		alter(word, other);
		byte[] after = text(was, word).replace(word, other).getBytes(StandardCharsets.ISO_8859_1);
		try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + this.folder.resolve("hogaudit.db"));
				PreparedStatement update = connection.prepareStatement("UPDATE entry SET leaf = ? WHERE leaf = ?")) {
			update.setBytes(1, leaf(after));
			update.setBytes(2, leaf(before));
			assertThat(update.executeUpdate()).isEqualTo(1);
		}
	}

	/** The frame's text, by the length in its header. */
	private static String text(String segment, String word) {
		int frame = segment.lastIndexOf("HOGF", segment.indexOf(word));
		int length = ByteBuffer.wrap(segment.substring(frame + 8, frame + 12).getBytes(StandardCharsets.ISO_8859_1))
			.getInt();
		return segment.substring(frame + 48, frame + 48 + length);
	}

	private static byte[] leaf(byte[] text) throws Exception {
		MessageDigest digest = MessageDigest.getInstance("SHA-256");
		digest.update((byte) 0);
		return digest.digest(text);
	}

	private void sql(String statement) throws Exception {
		try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + this.folder.resolve("hogaudit.db"))) {
			connection.createStatement().executeUpdate(statement);
		}
	}

	private static String delivery(String user) {
		return """
				{"event":{"uuid":"%s","event":"clicked","distinct_id":"%s","properties":{"note":"secret-of-%s"}},"person":null}"""
			.formatted(UUID.randomUUID(), user, user);
	}

}
