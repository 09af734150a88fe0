package io.hogaudit.operation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.demo.PostHogSender;

import static org.assertj.core.api.Assertions.assertThat;

/** Three lives of the service on one journal: as it was, the same, changed. */
class OwnActsIntegrationTests {

	private final JsonMapper json = new JsonMapper();

	@Test
	void recordsStartStopAndWhichSettingsChanged(@TempDir Path folder) throws Exception {
		String first = PostHogSender.newSecret();
		String second = PostHogSender.newSecret();
		Map<String, String> settings = new HashMap<>(Map.of("POSTHOG_WEBHOOK_SECRET", first, "POSTHOG_HOST",
				"http://user-canary.invalid", "hogaudit.webhook.refusal-window", "10s"));
		new RunningService(folder, settings).close();
		new RunningService(folder, settings).close();
		settings.put("POSTHOG_WEBHOOK_SECRET", second + "," + first);
		settings.put("hogaudit.webhook.refusal-window", "11s");
		settings.put("hogaudit.access.users.auditor.password", "changed-password-canary");
		settings.put("HOGAUDIT_OTLP_HEADERS", "Authorization=Bearer header-canary");
		settings.put("hogaudit.journal.key-retention", "40d");
		settings.put("hogaudit.credential.warning-age", "80d");
		settings.put("hogaudit.credential.fingerprint-salt", "a-salt-canary-of-many-letters");
		settings.put("hogaudit.nobody.knows", "phx_" + "misplacedCanary");
		JsonNode entries;
		try (RunningService service = new RunningService(folder, settings)) {
			entries = this.json
				.readTree(service.get(RunningService.VIEWER, "/actuator/auditentries?resource=Service/hogaudit").body())
				.get("entries");
		}
		List<JsonNode> acts = new ArrayList<>();
		entries.forEach((row) -> acts.addFirst(row.get("entry")));
		assertThat(acts).extracting((act) -> act.get("action").asString())
			.containsExactly("service.started", "service.stopped", "service.started", "service.stopped",
					"service.started", "configuration.changed");
		assertThat(acts.get(1).at("/metadata/journal/size").asInt()).isEqualTo(1);
		assertThat(acts.get(2).at("/metadata/journal/root").asString())
			.isNotEqualTo(acts.get(0).at("/metadata/journal/root").asString());
		JsonNode changes = acts.getLast().at("/metadata/changes");
		assertThat(changes).extracting((change) -> change.get("setting").asString())
			.containsExactly("hogaudit.access.users.auditor.password", "hogaudit.credential.fingerprint-salt",
					"hogaudit.credential.warning-age", "hogaudit.endpoints.posthog.secrets",
					"hogaudit.journal.key-retention", "hogaudit.nobody.knows", "hogaudit.otlp.headers",
					"hogaudit.webhook.refusal-window");
		assertThat(changes.get(0))
			.hasToString("{\"setting\":\"hogaudit.access.users.auditor.password\",\"from\":\"\",\"to\":\"set\"}");
		assertThat(changes.get(3).get("from").asString()).matches("[0-9a-f]{8}");
		assertThat(changes.get(3).get("to").asString()).matches("[0-9a-f]{8}," + changes.get(3).get("from").asString());
		assertThat(changes).extracting((change) -> change.get("to").asString())
			.containsExactly("set", "set", "80d", changes.get(3).get("to").asString(), "40d", "set", "set", "11s");
		assertThat(entries.toString()).doesNotContain(first.substring(6), second.substring(6), "password-canary",
				"header-canary", "salt-canary", "misplacedCanary");
	}

}
