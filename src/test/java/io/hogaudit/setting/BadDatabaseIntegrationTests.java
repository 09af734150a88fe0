package io.hogaudit.setting;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
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

import io.hogaudit.journal.KillablePostgres;
import io.hogaudit.journal.OlderPostgres;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts on a real PostgreSQL server that they cannot use: each ends with one sentence
 * with the setting and the remedy.
 */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
@Isolated
@SuppressWarnings("NullAway.Init") // set up before all tests
class BadDatabaseIntegrationTests {

	private static final String GOOD_SECRET = "whsec_" + "Q2FuYXJ5".repeat(6);

	private static final String HISTORY = """
			CREATE TABLE flyway_schema_history (installed_rank integer PRIMARY KEY, version varchar(50),
			description varchar(200) NOT NULL, type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum integer,
			installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT now(),
			execution_time integer NOT NULL, success boolean NOT NULL)""";

	private static final String MIGRATED = """
			INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, installed_by,
			execution_time, success) VALUES (1, '99', 'future', 'SQL', 'V99__future.sql', 'x', 1, true)""";

	private final Map<String, Start> starts = new LinkedHashMap<>();

	private KillablePostgres server;

	private OlderPostgres older;

	@BeforeAll
	void prepare(@TempDir Path folder) throws Exception {
		this.server = new KillablePostgres(folder);
		this.older = new OlderPostgres("127.0.0.1", this.server.port());
		addresses();
		roles();
		schemas();
	}

	@AfterAll
	void close() throws Exception {
		this.older.close();
		this.server.close();
	}

	private void addresses() {
		bad("no server", "jdbc:postgresql://127.0.0.1:1/audit", "postgres",
				"HOGAUDIT_JOURNAL_URL names a PostgreSQL server that cannot be used now (SQL state 08001): check host, port and network");
		bad("an old server", this.older.url(), "postgres",
				"HOGAUDIT_JOURNAL_URL names a PostgreSQL 13 server: version 14 or newer is needed.");
	}

	private void roles() throws SQLException {
		this.server.sql("postgres", "CREATE ROLE idle", "CREATE ROLE stranger LOGIN", "CREATE DATABASE empty");
		bad("a role that cannot log in", url("postgres"), "idle",
				"HOGAUDIT_JOURNAL_USER or HOGAUDIT_JOURNAL_PASSWORD is not accepted by the PostgreSQL server: correct them");
		bad("a role that may not make tables", url("empty"), "stranger",
				"HOGAUDIT_JOURNAL_URL names a database whose tables could not be made or changed: name an empty one and, with HOGAUDIT_JOURNAL_MIGRATIONROLE_USER, a role that may create tables there.");
	}

	private void schemas() throws SQLException {
		this.server.sql("postgres", "CREATE DATABASE foreign_history", "CREATE DATABASE newer");
		this.server.sql("foreign_history", HISTORY, MIGRATED);
		bad("migrations of something else", url("foreign_history"), "postgres",
				"HOGAUDIT_JOURNAL_URL names a database whose tables are not hogaudit's: name an empty one.");
		this.server.sql("newer", HISTORY, MIGRATED, "CREATE TABLE schema_rule (oldest integer NOT NULL)",
				"INSERT INTO schema_rule (oldest) VALUES (50)");
		bad("a newer schema", url("newer"), "postgres",
				"HOGAUDIT_JOURNAL_URL names a journal whose schema this version of hogaudit does not know: start the version that wrote it last, or a newer one.");
	}

	private String url(String database) {
		return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(this.server.port(), database);
	}

	private void bad(String name, String url, String user, String sentence) {
		Map<String, String> environment = new HashMap<>();
		environment.put("POSTHOG_WEBHOOK_SECRET", GOOD_SECRET);
		environment.put("HOGAUDIT_JOURNAL_URL", url);
		environment.put("HOGAUDIT_JOURNAL_USER", user);
		environment.put("HOGAUDIT_JOURNAL_PASSWORD", UUID.randomUUID().toString());
		environment.put("SERVER_PORT", "0");
		environment.put("MANAGEMENT_SERVER_PORT", "0");
		this.starts.put(name, new Start(environment, sentence));
	}

	@TestFactory
	Stream<DynamicTest> stopsTheStartWithOneSentence(CapturedOutput output) {
		return this.starts.entrySet()
			.stream()
			.map((named) -> DynamicTest.dynamicTest(named.getKey(),
					() -> check(named.getValue(), FailedStart.here(named.getValue().environment(), output))));
	}

	private static void check(Start start, FailedStart failed) {
		assertThat(failed.exitCode()).as(failed.output()).isEqualTo(1);
		assertThat(failed.report()).as(failed.output()).hasSize(2).first().isEqualTo("Description:");
		assertThat(failed.report().getLast()).startsWith(start.sentence()).endsWith(".").doesNotContain(". ");
		assertThat(failed.output()).doesNotContain("\tat ", "Exception", GOOD_SECRET,
				start.environment().getOrDefault("HOGAUDIT_JOURNAL_PASSWORD", GOOD_SECRET));
	}

	/** One start and the beginning of the sentence that it ends with. */
	private record Start(Map<String, String> environment, String sentence) {
	}

}
