package io.hogaudit.operation;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.Patience;
import io.hogaudit.crash.KeptEntries;
import io.hogaudit.demo.Bodies;
import io.hogaudit.journal.CuttingProxy;
import io.hogaudit.journal.KillablePostgres;
import io.hogaudit.journal.PostgresGrants;
import io.hogaudit.setting.SettingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;

/**
 * The whole service on PostgreSQL under the roles of the README, and what a database does
 * to it: each request is answered 429 while the fault lasts, or truthfully 2xx.
 */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set up before all tests
class PostgresFaultsIntegrationTests {

	private static final String CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'audit'";

	private final JsonMapper json = new JsonMapper();

	private final Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();

	private KillablePostgres server;

	private CuttingProxy proxy;

	private RunningService service;

	@BeforeAll
	void start(@TempDir Path folder) throws Exception {
		this.server = new KillablePostgres(folder);
		this.proxy = new CuttingProxy(this.server.port());
		this.server.sql("postgres", "CREATE ROLE hogaudit_owner LOGIN", "CREATE ROLE hogaudit LOGIN",
				"CREATE ROLE hogaudit_retention LOGIN", "CREATE DATABASE audit OWNER hogaudit_owner");
		Map<String, String> settings = new HashMap<>();
		settings.put("HOGAUDIT_JOURNAL_URL", "jdbc:postgresql://127.0.0.1:%d/audit".formatted(this.proxy.port()));
		settings.put("hogaudit.journal.user", "hogaudit");
		settings.put("hogaudit.journal.migration-role.user", "hogaudit_owner");
		// the first start makes the tables and says what is missing, as the README has it
		assertThatThrownBy(() -> new RunningService(folder, settings)).hasRootCauseInstanceOf(SettingException.class)
			.rootCause()
			.hasMessageContaining("give it the grants of the README, section PostgreSQL.");
		this.server.sql("audit", PostgresGrants.ofReadme("hogaudit", "hogaudit").toArray(String[]::new));
		this.server.sql("audit",
				PostgresGrants.ofReadme("hogaudit_retention", "hogaudit_retention").toArray(String[]::new));
		settings.put("hogaudit.journal.retention-role.user", "hogaudit_retention");
		this.service = new RunningService(folder, settings);
	}

	@AfterEach
	void isWellAgainAndHasKeptWhatItAcknowledged() throws Exception {
		await().until(() -> readiness() == 200);
		await().until(() -> send() == 202);
		assertThat(KeptEntries.ofPostgres("jdbc:postgresql://127.0.0.1:%d/audit".formatted(this.server.port())).ids())
			.containsAll(this.acknowledged);
	}

	@AfterAll
	void stop() throws Exception {
		this.service.close();
		this.proxy.close();
		this.server.close();
	}

	@Test
	void refusesWhileTheServerIsDeadAndGoesOnWhenItIsBack() throws Exception {
		assertThat(send()).isEqualTo(202);
		this.server.kill();
		try {
			refusesMeanwhileAndIsNotReady();
		}
		finally {
			this.server.restart();
		}
	}

	@Test
	void refusesWhileTheDatabaseIsReadOnlyAsAStandbyIs() throws Exception {
		this.server.sql("postgres", "ALTER DATABASE audit SET default_transaction_read_only = on", CUT);
		try {
			refusesMeanwhileAndIsNotReady();
		}
		finally {
			this.server.sql("postgres", "ALTER DATABASE audit SET default_transaction_read_only = off", CUT);
		}
	}

	@Test
	void refusesWhileTheServerGivesItNoConnection() throws Exception {
		this.server.sql("postgres", "ALTER ROLE hogaudit CONNECTION LIMIT 0", CUT);
		try {
			refusesMeanwhileAndIsNotReady();
		}
		finally {
			this.server.sql("postgres", "ALTER ROLE hogaudit CONNECTION LIMIT -1");
		}
	}

	@Test
	void refusesWhileStatementsRunIntoTheirTimeout() throws Exception {
		try (Connection rival = this.server.connect("audit"); Statement statement = rival.createStatement()) {
			rival.setAutoCommit(false);
			statement.execute("LOCK TABLE entry_key IN ACCESS EXCLUSIVE MODE");
			assertThat(send()).isEqualTo(429);
			assertThat(send()).isEqualTo(429);
			rival.rollback();
		}
	}

	@Test
	void answersTruthfullyWhileItsConnectionsAreCut() throws Exception {
		Set<Integer> statuses = ConcurrentHashMap.newKeySet();
		AtomicBoolean enough = new AtomicBoolean();
		List<Future<Boolean>> senders = new ArrayList<>();
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int i = 0; i < 8; i++) {
				senders.add(threads.submit(() -> {
					while (!enough.get()) {
						statuses.add(send());
					}
					return true;
				}));
			}
			try {
				for (int cuts = 0; cuts < 15; cuts++) {
					int before = this.acknowledged.size();
					await().until(() -> this.acknowledged.size() > before + 20);
					this.server.sql("postgres", CUT);
				}
			}
			finally {
				enough.set(true);
			}
		}
		for (Future<Boolean> sender : senders) {
			assertThat(sender.get()).isTrue();
		}
		assertThat(statuses).contains(202).isSubsetOf(Set.of(200, 202, 429));
	}

	@Test
	void acceptsWhileReadersHaveTheWholePool() throws Exception {
		try (Connection rival = this.server.connect("audit");
				Statement statement = rival.createStatement();
				ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			rival.setAutoCommit(false);
			statement.execute("LOCK TABLE dead_letter IN ACCESS EXCLUSIVE MODE");
			AtomicBoolean enough = new AtomicBoolean();
			List<Future<Set<Integer>>> readers = new ArrayList<>();
			for (int i = 0; i < 12; i++) {
				readers.add(threads.submit(() -> readUntil(enough)));
			}
			await().until(() -> waitingForLocks() >= 8);
			assertThat(send()).isEqualTo(202);
			assertThat(readiness()).isEqualTo(200);
			enough.set(true);
			for (Future<Set<Integer>> reader : readers) {
				assertThat(reader.get()).containsExactly(503);
			}
			rival.rollback();
		}
	}

	private Set<Integer> readUntil(AtomicBoolean enough) throws Exception {
		Set<Integer> statuses = new HashSet<>();
		while (!enough.get()) {
			statuses.add(this.service.get(RunningService.VIEWER, "/actuator/deadletters").statusCode());
		}
		return statuses;
	}

	private long waitingForLocks() throws Exception {
		try (Connection connection = this.server.connect("audit");
				Statement statement = connection.createStatement();
				var row = statement.executeQuery("SELECT count(*) FROM pg_locks WHERE NOT granted")) {
			row.next();
			return row.getLong(1);
		}
	}

	@Test
	void triesOnceMoreAfterASerializationFailureAndRefusesAfterTwo() throws Exception {
		this.server.sql("audit", "CREATE SEQUENCE failures", "GRANT USAGE ON failures TO hogaudit",
				"""
						CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
						IF nextval('failures') IN (1, 3, 4) THEN RAISE EXCEPTION 'could not serialize' USING ERRCODE = '40001'; END IF;
						RETURN NULL; END $$""",
				"CREATE TRIGGER fail AFTER INSERT ON entry FOR EACH STATEMENT EXECUTE FUNCTION fail()");
		assertThat(send()).isEqualTo(202);
		assertThat(send()).isEqualTo(429);
		assertThat(readiness()).isEqualTo(200);
		this.server.sql("audit", "DROP TRIGGER fail ON entry");
	}

	@Test
	void findsOutByTheKeyWhatBecameOfACommitThatNobodyAnswered() throws Exception {
		assertThat(send()).isEqualTo(202);
		this.proxy.loseNextAnswer();
		assertThat(send()).isIn(200, 202);
		assertThat(this.proxy.lost()).isEqualTo(1);
	}

	@Test
	void answersHealthAndMetricsFromMemoryWhileTheServerStandsStill() throws Exception {
		assertThat(send()).isEqualTo(202);
		this.server.pause();
		try {
			await().until(() -> readiness() == 503);
			// whoever asked the database would wait for it a second and more, each time:
			// for
			// longer than any test's patience
			assertTimeout(Patience.BOUND, () -> {
				for (int i = 0; i < 100; i++) {
					for (String path : List.of("health", "health/liveness", "prometheus", "posture")) {
						this.service.get(RunningService.VIEWER, "/actuator/" + path);
					}
				}
			});
		}
		finally {
			this.server.resume();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "LOCK TABLE stream", "SELECT 1 FROM stream FOR UPDATE", "LOCK TABLE entry" })
	void isNotReadyWhileSomebodyHasLockedTheJournal(String lock) throws Exception {
		try (Connection rival = this.server.connect("audit"); Statement statement = rival.createStatement()) {
			rival.setAutoCommit(false);
			statement.execute(lock);
			await().until(() -> readiness() == 503);
			for (int i = 0; i < 5; i++) {
				assertThat(send()).isEqualTo(429);
				assertThat(this.service.get(RunningService.VIEWER, "/actuator/health").body())
					.containsAnyOf("locked by somebody else", "does not answer");
			}
			rival.rollback();
		}
	}

	@Test
	void locksNothingWhileACallToPostHogIsUnderWay() throws Exception {
		AtomicInteger looked = new AtomicInteger();
		Set<String> wrong = ConcurrentHashMap.newKeySet();
		this.service.postHog.answerAlways((request) -> {
			try (Connection rival = this.server.connect("audit"); Statement statement = rival.createStatement()) {
				rival.setAutoCommit(false);
				statement.execute("SET lock_timeout = '2s'");
				statement.execute("SELECT * FROM follower WHERE sink = 'posthog' FOR UPDATE");
				rival.rollback();
				looked.incrementAndGet();
			}
			catch (SQLException ex) {
				wrong.add(String.valueOf(ex.getMessage()));
			}
			return null;
		});
		try {
			assertThat(send()).isEqualTo(202);
			await().until(() -> looked.get() > 0 || !wrong.isEmpty());
			assertThat(wrong).isEmpty();
		}
		finally {
			this.service.postHog.answerAlways((request) -> null);
		}
	}

	private void refusesMeanwhileAndIsNotReady() throws Exception {
		await().until(() -> send() == 429);
		for (int i = 0; i < 5; i++) {
			assertThat(send()).isEqualTo(429);
		}
		assertThat(readiness()).isEqualTo(503);
		assertThat(this.service.get(null, "/actuator/health/liveness").statusCode()).isEqualTo(200);
		assertThat(this.service.get(RunningService.VIEWER, "/actuator/auditentries").statusCode()).isEqualTo(503);
	}

	private int readiness() throws Exception {
		return this.service.get(null, "/actuator/health/readiness").statusCode();
	}

	/** A delivery; holds the answer to what is promised of every answer. */
	private int send() throws Exception {
		HttpResponse<String> answer = this.service.sender().send(Bodies.captured());
		if (answer.statusCode() / 100 == 2) {
			this.acknowledged.add(UUID.fromString(this.json.readTree(answer.body()).get("id").stringValue()));
		}
		else {
			assertThat(answer.headers().firstValue("Retry-After")).as("%s %s", answer.statusCode(), answer.body())
				.isPresent();
		}
		return answer.statusCode();
	}

}
