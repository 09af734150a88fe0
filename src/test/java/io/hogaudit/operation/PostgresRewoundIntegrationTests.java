package io.hogaudit.operation;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.demo.Bodies;
import io.hogaudit.journal.KillablePostgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The whole service when its database comes back without what was acknowledged. */
class PostgresRewoundIntegrationTests {

	private final JsonMapper json = new JsonMapper();

	@TempDir
	Path folder;

	@Test
	void bringsWhatIsNewToEverySinkAndSaysThatEntriesAreMissing() throws Exception {
		try (KillablePostgres primary = new KillablePostgres(this.folder.resolve("primary"));
				KillablePostgres standby = primary.standby(this.folder.resolve("standby"));
				RunningService service = new RunningService(this.folder,
						Map.of("HOGAUDIT_JOURNAL_URL", "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/postgres"
							.formatted(primary.port(), standby.port()), "HOGAUDIT_JOURNAL_USER", "postgres"))) {
			deliver(service, 30);
			await().until(() -> primary.number("postgres",
					"SELECT count(*) FROM pg_stat_replication WHERE replay_lsn = pg_current_wal_lsn()") == 1);
			standby.cutOff();
			Set<UUID> lost = deliver(service, 20);
			await().until(() -> taken(service).containsAll(lost));
			primary.kill();
			standby.promote();
			await().until(() -> service.get(null, "/actuator/health/readiness").statusCode() == 200
					&& health(service).has("rewound"));
			Set<UUID> fresh = deliver(service, 10);
			await().until(() -> taken(service).containsAll(fresh));
			await().until(() -> rewound(service).size() == 1);
			JsonNode metadata = rewound(service).get(0).at("/entry/metadata");
			assertThat(metadata.at("/before/size").asLong() - metadata.at("/now/size").asLong())
				.isGreaterThanOrEqualTo(20);
			assertThat(metadata.at("/before/root").asString()).matches("[0-9a-f]{64}");
			assertThat(metadata.at("/now/root").asString()).matches("[0-9a-f]{64}");
			assertThat(service.meters().get("hogaudit.journal.rewound").gauge().value()).isEqualTo(1);
			primary.restart();
		}
	}

	private JsonNode rewound(RunningService service) throws Exception {
		return this.json
			.readTree(service.get(RunningService.VIEWER, "/actuator/auditentries?action=journal.rewound").body())
			.get("entries");
	}

	private JsonNode health(RunningService service) throws Exception {
		return this.json.readTree(service.get(RunningService.VIEWER, "/actuator/health").body())
			.at("/components/integrity/details");
	}

	private Set<UUID> deliver(RunningService service, int count) throws Exception {
		Set<UUID> ids = new HashSet<>();
		for (int i = 0; i < count; i++) {
			var answer = service.sender().send(Bodies.captured());
			assertThat(answer.statusCode()).isEqualTo(202);
			ids.add(UUID.fromString(this.json.readTree(answer.body()).get("id").stringValue()));
		}
		return ids;
	}

	private static List<UUID> taken(RunningService service) {
		return service.postHog.events().stream().map((event) -> UUID.fromString(event.uuid())).toList();
	}

}
