package io.hogaudit.operation;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.demo.Bodies;
import io.hogaudit.journal.PostgresServer;
import io.hogaudit.sink.posthog.StandInAnswer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the service says of tables that an administrator changed. */
class PostgresIntegrityIntegrationTests {

	private final PostgresServer server = PostgresServer.shared();

	private final JsonMapper json = new JsonMapper();

	@Test
	void saysWhichUndeliveredEntriesWereRemovedOrAlteredAndDeliversTheOthers(@TempDir Path folder) throws Exception {
		String database = this.server.newDatabase();
		Map<String, String> settings = new HashMap<>();
		settings.put("HOGAUDIT_JOURNAL_URL", this.server.url(database));
		settings.put("HOGAUDIT_JOURNAL_USER", this.server.user());
		settings.put("HOGAUDIT_JOURNAL_PASSWORD", this.server.password());
		settings.put("HOGAUDIT_CHECKPOINT_KEY", "7g5S7oLYGSAS1yRbGCfTvoMnkp2mPt8ErrB/RkpN4yU=");
		long first;
		try (RunningService service = new RunningService(folder, settings)) {
			service.postHog.answerAlways((request) -> StandInAnswer.status(503));
			first = this.server.number(database, "SELECT max(sequence) FROM entry") + 1;
			for (int i = 0; i < 10; i++) {
				assertThat(service.sender().send(Bodies.captured()).statusCode()).isEqualTo(202);
			}
			assertThat(get(service, "checkpoints").at("/checkpoints/0/note").isString()).isTrue();
		}
		this.server.sql(database, "DELETE FROM entry WHERE sequence BETWEEN %d AND %d".formatted(first + 2, first + 6),
				"UPDATE entry SET text = convert_to(replace(convert_from(text, 'UTF8'), 'event', 'evnet'), 'UTF8') WHERE sequence = %d"
					.formatted(first));
		try (RunningService service = new RunningService(folder, settings)) {
			await().until(() -> get(service, "deadletters?sink=posthog").get("deadLetters").size() == 6);
			await().until(() -> !entries(service, "journal.damaged").isEmpty());
			JsonNode integrity = this.json.readTree(service.get(RunningService.VIEWER, "/actuator/health").body())
				.at("/components/integrity");
			assertThat(integrity.get("status").asString()).isEqualTo("DAMAGED");
			assertThat(integrity.at("/details/places").toString())
				.contains("1-%d to 1-%d: missing".formatted(first + 2, first + 6), "1-%d: the text".formatted(first));
			assertThat(service.meters().get("hogaudit.journal.damaged").gauge().value()).isEqualTo(6);
			assertThat(get(service, "checkpoints").at("/checkpoints/0/problem").asString()).contains("missing");
			for (String path : new String[] { "checkpoints/1-" + first,
					"checkpoints/1/%d/%d".formatted(first, first + 8) }) {
				HttpResponse<String> proof = service.get(RunningService.VIEWER, "/actuator/" + path);
				assertThat(proof.statusCode()).isEqualTo(503);
				assertThat(proof.body()).contains("the journal is damaged");
			}
			assertThat(service.sender().send(Bodies.captured()).statusCode()).isEqualTo(202);
		}
	}

	private JsonNode entries(RunningService service, String action) throws Exception {
		return get(service, "auditentries?action=" + action).get("entries");
	}

	private JsonNode get(RunningService service, String path) throws Exception {
		HttpResponse<String> answer = service.get(RunningService.VIEWER, "/actuator/" + path);
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
		return this.json.readTree(answer.body());
	}

}
