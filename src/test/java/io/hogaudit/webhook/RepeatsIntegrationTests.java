package io.hogaudit.webhook;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.demo.Bodies;
import io.hogaudit.demo.PostHogSender;
import io.hogaudit.operation.RunningService;

import static org.assertj.core.api.Assertions.assertThat;

/** What comes again, at once or from the service's own sink. */
class RepeatsIntegrationTests {

	private final String secret = PostHogSender.newSecret();

	@TempDir
	Path folder;

	@Test
	void recordsOnceWhatComesTwoHundredTimesAtOnce() throws Exception {
		try (RunningService service = service();
				ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			PostHogSender sender = service.sender();
			String body = Bodies.captured();
			List<Future<Integer>> answers = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				String id = "msg_" + i;
				answers.add(threads.submit(() -> sender.send(id, body, this.secret).statusCode()));
			}
			List<Integer> statuses = new ArrayList<>();
			for (Future<Integer> answer : answers) {
				statuses.add(answer.get());
			}
			assertThat(statuses).containsOnlyOnce(202).filteredOn((status) -> status == 200).hasSize(199);
		}
	}

	@Test
	void letsItsOwnEntriesThatComeBackPassWithoutRecordingThem() throws Exception {
		try (RunningService service = service()) {
			String own = "{\"event\":{\"uuid\":\"%s\",\"event\":\"audit\",\"distinct_id\":\"x\",\"properties\":{\"$lib\":\"hogaudit\"}}}"
				.formatted(UUID.randomUUID());
			assertThat(service.sender().send(own).statusCode()).isEqualTo(200);
			assertThat(service.sender().send(own.replace("hogaudit", "web")).statusCode()).isEqualTo(202);
			JsonNode captured = JsonMapper.shared()
				.readTree(service.get(RunningService.VIEWER, "/actuator/auditentries?action=event.captured").body());
			assertThat(captured.get("entries")).as("the one that is somebody else's").hasSize(1);
		}
	}

	private RunningService service() throws Exception {
		return new RunningService(this.folder, Map.of("POSTHOG_WEBHOOK_SECRET", this.secret));
	}

}
