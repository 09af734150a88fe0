package io.hogaudit.operation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.crash.ServiceProcess;
import io.hogaudit.demo.Bodies;
import io.hogaudit.demo.PostHogSender;

import static org.assertj.core.api.Assertions.assertThat;

/** What a real process writes to stdout when application logs are structured, too. */
class LogLinesIntegrationTests {

	private final JsonMapper json = new JsonMapper();

	@ParameterizedTest
	@ValueSource(strings = { "json", "ecs" })
	void everyLineIsJsonAndOneFieldTellsAuditLines(String format, @TempDir Path folder) throws Exception {
		String secret = PostHogSender.newSecret();
		Map<String, String> environment = Map.of("POSTHOG_WEBHOOK_SECRET", secret, "HOGAUDIT_JOURNAL_URL",
				"jdbc:sqlite:" + folder.resolve("hogaudit.db"), "HOGAUDIT_LOG_FORMAT", format,
				"LOGGING_STRUCTURED_FORMAT_CONSOLE", "ecs", "HOGAUDIT_JOURNAL_ANSWERWITHIN", "2m");
		List<JsonNode> lines;
		try (ServiceProcess service = new ServiceProcess(folder, environment, List.of())) {
			assertThat(new PostHogSender(service.endpoint(), secret).send(Bodies.activity()).statusCode())
				.isEqualTo(202);
			service.terminate();
			lines = Files.readAllLines(service.log()).stream().map(this.json::readTree).toList();
		}
		List<JsonNode> audit = lines.stream().filter(LogLinesIntegrationTests::isAudit).toList();
		assertThat(audit)
			.extracting((line) -> (format.equals("ecs") ? line.get("hogaudit") : line).get("action").asString())
			// posture is looked at after ten seconds, which a slow machine takes
			.filteredOn((action) -> !action.equals("posture.changed"))
			.containsExactly("service.started", "feature_flag.updated", "service.stopped");
		List<JsonNode> application = lines.stream().filter((line) -> !isAudit(line)).toList();
		assertThat(application).hasSizeGreaterThan(3).allSatisfy((line) -> {
			assertThat(line.at("/log/level").asString()).isIn("INFO", "WARN");
			assertThat(line.at("/service/name").asString()).isEqualTo("hogaudit");
			assertThat(line.at("/message").asString()).isNotBlank();
			assertThat(line.has("event")).isFalse();
			assertThat(line.has("event.dataset")).isFalse();
		});
	}

	/** In both formats it is {@code event.dataset}, written flat or nested. */
	private static boolean isAudit(JsonNode line) {
		return line.path("event.dataset").asString(line.at("/event/dataset").asString("")).equals("hogaudit.audit");
	}

}
