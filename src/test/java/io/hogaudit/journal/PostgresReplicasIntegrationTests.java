package io.hogaudit.journal;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.hogaudit.journal.JournalProperties.Role;
import io.hogaudit.setting.SettingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Many replicas on one database, and what a database does to them. */
class PostgresReplicasIntegrationTests {

	private static final byte[] TEXT = "{}".getBytes(StandardCharsets.UTF_8);

	private final PostgresServer server = PostgresServer.shared();

	private String database;

	private PostgresJournals journals;

	@BeforeEach
	void newDatabase() throws SQLException {
		this.database = this.server.newDatabase();
		this.journals = PostgresJournals.of(this.server, this.database);
	}

	@Test
	void recordsOnceWhatTwoReplicasGetAtTheSameTime() throws Exception {
		List<UUID> keys = Stream.generate(UUID::randomUUID).limit(500).toList();
		try (Journal one = this.journals.open();
				Journal other = this.journals.open();
				ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			assertThat(one.status().stream()).isNotEqualTo(other.status().stream());
			List<Future<Append>> appends = new ArrayList<>();
			for (Journal journal : List.of(one, other)) {
				List<UUID> shuffled = new ArrayList<>(keys);
				Collections.shuffle(shuffled);
				shuffled.forEach((key) -> appends.add(threads.submit(() -> journal.append(key, TEXT))));
			}
			int recorded = 0;
			for (Future<Append> append : appends) {
				recorded += (append.get() == Append.RECORDED) ? 1 : 0;
			}
			assertThat(recorded).isEqualTo(500);
		}
		assertWhole(500);
	}

	@Test
	void takesOverWhatAnotherLeftAndFencesItOff() throws Exception {
		try (Journal paused = this.journals.open()) {
			append(paused);
			long stream = paused.status().stream();
			runOut("stream");
			try (Journal next = this.journals.open()) {
				assertThat(next.status().stream()).isEqualTo(stream);
				append(next);
				append(paused);
				append(next);
				assertThat(paused.status().stream()).isNotEqualTo(stream);
				assertThat(next.head(stream)).isEqualTo(3);
			}
		}
		assertWhole(4);
	}

	@Test
	void reusesAStreamThatWasGivenBack() throws Exception {
		for (int i = 0; i < 3; i++) {
			try (Journal journal = this.journals.open()) {
				append(journal);
			}
		}
		assertThat(this.server.number(this.database, "SELECT count(*) FROM stream")).isEqualTo(1);
		assertWhole(3);
	}

	@Test
	void followsTheStreamOfADeadReplicaAndMovesNoPositionOfALostOne() throws Exception {
		try (Journal dead = this.journals.open(); Journal alive = this.journals.open()) {
			append(dead);
			append(dead);
			FollowerLease lost = dead.follow("log").getFirst();
			lost.settle(1, List.of());
			assertThat(alive.follow("log")).extracting(FollowerLease::stream).containsExactly(alive.status().stream());
			runOut("stream");
			runOut("follower");
			FollowerLease taken = alive.follow("log")
				.stream()
				.filter((lease) -> lease.stream() == lost.stream())
				.findFirst()
				.orElseThrow();
			assertThat(taken.position()).isEqualTo(1);
			assertThatExceptionOfType(LeaseLostException.class).isThrownBy(
					() -> lost.settle(2, List.of(new DeadLetter("log", lost.stream(), 2, "late", 1, Instant.EPOCH))));
			assertThat(lost.held()).isFalse();
			assertThat(alive.position(lost.stream(), "log")).isEqualTo(1);
			assertThat(alive.deadLetterCount("log")).isZero();
			taken.settle(2, List.of());
			await().untilAsserted(() -> assertThat(alive.head(lost.stream())).isEqualTo(2));
			assertThat(alive.readAfter(lost.stream(), 0, 10, 1000).entries()).hasSize(2);
		}
	}

	@Test
	void keepsItsLeasesWhileItLives() throws Exception {
		PostgresJournals quick = this.journals.with(Duration.ofSeconds(6));
		try (Journal journal = quick.open(); Journal other = quick.open()) {
			long stream = journal.status().stream();
			FollowerLease lease = journal.follow("log").getFirst();
			// twice renewed, and so not for longer than one lease
			for (int i = 0; i < 2; i++) {
				long streamEnds = ends("stream", "id = " + stream);
				long followerEnds = ends("follower", "stream = " + stream);
				await().until(() -> ends("stream", "id = " + stream) > streamEnds
						&& ends("follower", "stream = " + stream) > followerEnds);
				assertThat(lease.held()).isTrue();
				assertThat(other.follow("log")).noneMatch((taken) -> taken.stream() == stream);
			}
			append(journal);
			assertThat(journal.status().stream()).isEqualTo(stream);
			lease.settle(1, List.of());
		}
	}

	private long ends(String table, String which) throws SQLException {
		return this.server.number(this.database,
				"SELECT max(extract(epoch FROM expires) * 1000)::bigint FROM %s WHERE %s".formatted(table, which));
	}

	@Test
	void keepsEveryAcknowledgedEntryOnceWhileItsConnectionsAreCut() throws Exception {
		Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();
		AtomicBoolean stopped = new AtomicBoolean();
		try (Journal journal = this.journals.open();
				ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int i = 0; i < 32; i++) {
				threads.execute(() -> load(journal, acknowledged, stopped));
			}
			try {
				for (int cuts = 0; cuts < 20; cuts++) {
					int before = acknowledged.size();
					await().until(() -> acknowledged.size() > before + 50);
					this.server.sql("postgres",
							"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + this.database
									+ "'");
				}
			}
			finally {
				stopped.set(true);
			}
		}
		assertThat(acknowledged).hasSizeGreaterThan(500);
		assertWhole(this.server.number(this.database, "SELECT count(*) FROM entry"));
		try (Journal journal = this.journals.open()) {
			assertThat(acknowledged).allMatch(journal::contains);
		}
	}

	private static void load(Journal journal, Set<UUID> acknowledged, AtomicBoolean stopped) {
		while (!stopped.get()) {
			UUID key = UUID.randomUUID();
			try {
				journal.append(key, TEXT);
				acknowledged.add(key);
			}
			catch (JournalUnavailableException ex) {
				// 429: PostHog would send it again
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "LOCK TABLE stream", "SELECT 1 FROM stream FOR UPDATE", "LOCK TABLE entry",
			"LOCK TABLE entry_key", "LOCK TABLE subtree" })
	void acceptsNothingWhileSomebodyHasLockedIt(String lock) throws Exception {
		try (Journal journal = this.journals.with(Duration.ofSeconds(2)).open();
				Connection rival = this.server.connect(this.database);
				Statement statement = rival.createStatement()) {
			append(journal);
			rival.setAutoCommit(false);
			statement.execute(lock);
			// without any delivery
			await().until(() -> !journal.status().accepting());
			assertThatExceptionOfType(JournalUnavailableException.class).isThrownBy(() -> append(journal))
				.withMessageContaining("locked by somebody else");
			rival.rollback();
			await().until(() -> journal.status().accepting());
			append(journal);
		}
		assertWhole(2);
	}

	@Test
	void acceptsNothingWhileACommitIsNotDurable() throws Exception {
		this.server.sql(this.database, "CREATE SCHEMA switched",
				"CREATE TABLE switched.setting (name text, value text)",
				"INSERT INTO switched.setting VALUES ('fsync', 'on'), ('synchronous_commit', 'on')",
				"""
						CREATE FUNCTION switched.current_setting(text) RETURNS text LANGUAGE sql AS
						'SELECT coalesce((SELECT value FROM switched.setting WHERE name = $1), pg_catalog.current_setting($1))'""",
				"ALTER DATABASE %s SET search_path = public, switched, pg_catalog".formatted(this.database));
		try (Journal journal = this.journals.with(Duration.ofSeconds(2)).open()) {
			append(journal);
			for (String setting : List.of("fsync", "synchronous_commit")) {
				this.server.sql(this.database,
						"UPDATE switched.setting SET value = 'off' WHERE name = '%s'".formatted(setting));
				assertThatExceptionOfType(JournalUnavailableException.class).isThrownBy(() -> append(journal))
					.withMessageContaining("set fsync and synchronous_commit to on");
				this.server.sql(this.database, "UPDATE switched.setting SET value = 'on'");
				await().until(() -> journal.status().accepting());
				this.server.sql(this.database,
						"UPDATE switched.setting SET value = 'off' WHERE name = '%s'".formatted(setting));
				await().until(() -> !journal.status().accepting());
				this.server.sql(this.database, "UPDATE switched.setting SET value = 'on'");
				await().until(() -> journal.status().accepting());
			}
		}
		assertWhole(1);
	}

	@Test
	void readsPositionsAgainWhenAnEarlierDatabaseComesBack() throws Exception {
		String earlier = this.database + "_earlier";
		try (Journal journal = this.journals.open(); Journal other = this.journals.open()) {
			long stream = journal.status().stream();
			appendAll(journal, 20);
			journal.follow("log").getFirst().settle(15, List.of());
			this.server.sql("postgres", "ALTER DATABASE %s ALLOW_CONNECTIONS false".formatted(this.database),
					"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'"
						.formatted(this.database),
					"CREATE DATABASE %s TEMPLATE %s".formatted(earlier, this.database),
					"ALTER DATABASE %s ALLOW_CONNECTIONS true".formatted(this.database));
			await().until(() -> journal.status().accepting());
			appendAll(journal, 10);
			runOut("follower");
			FollowerLease lease = lease(other, stream);
			lease.settle(30, List.of());
			this.server.sql("postgres", "DROP DATABASE %s WITH (FORCE)".formatted(this.database),
					"ALTER DATABASE %s RENAME TO %s".formatted(earlier, this.database),
					"ALTER DATABASE %s ALLOW_CONNECTIONS true".formatted(this.database));
			await().until(() -> !journal.rewinds().isEmpty() && !other.rewinds().isEmpty());
			assertThat(other.rewinds().getFirst().size()).isEqualTo(30);
			assertThat(other.rewinds().getFirst().sizeNow()).isEqualTo(20);
			assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> lease.settle(30, List.of()));
			await().until(() -> journal.status().accepting());
			appendAll(journal, 25);
			assertThat(lease(other, stream).position()).isEqualTo(15);
		}
		assertWhole(45);
	}

	@Test
	void acceptsNothingInTheMiddleOfARestore() throws Exception {
		try (Journal journal = this.journals.open()) {
			append(journal);
			this.server.sql(this.database, "ALTER TABLE entry_key DROP CONSTRAINT entry_key_pkey");
			this.server.sql("postgres",
					"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + this.database + "'");
			await().until(() -> String.valueOf(journal.status().problem()).contains("is being restored"));
			this.server.sql(this.database, "ALTER TABLE entry_key ADD PRIMARY KEY (key)");
			await().until(() -> journal.status().accepting());
			append(journal);
		}
		assertWhole(2);
	}

	@Test
	void findsOutThatAStreamWasCutUnderOpenConnections() throws Exception {
		try (Journal journal = this.journals.open()) {
			long stream = journal.status().stream();
			appendAll(journal, 5);
			cut(() -> appendAll(journal, 7));
			await().until(() -> journal.rewinds().size() == 1);
			assertThat(journal.rewinds().getFirst().size()).isEqualTo(12);
			assertThat(journal.rewinds().getFirst().sizeNow()).isEqualTo(5);
			await().until(() -> journal.status().size() == 5);
			FollowerLease lease = lease(journal, stream);
			appendAll(journal, 2);
			assertThat(journal.readAfter(stream, 5, 10, 100_000).entries()).hasSize(2);
			// as many entries, but others
			this.server.sql(this.database, "UPDATE stream SET frontier = sha256(frontier) || substr(frontier, 33)");
			await().until(() -> journal.rewinds().size() == 2);
			assertThat(journal.rewinds().getLast().size()).isEqualTo(journal.rewinds().getLast().sizeNow());
			assertThat(lease.held()).isFalse();
		}
	}

	@Test
	void countsNoPositionBeyondTheEndAtTheStart() throws Exception {
		long stream;
		try (Journal journal = this.journals.open()) {
			stream = journal.status().stream();
			appendAll(journal, 5);
			journal.follow("log").getFirst().close();
		}
		this.server.sql(this.database, "UPDATE follower SET position = 1000",
				"INSERT INTO dead_letter VALUES ('log', %d, 900, 'no', 1, 0)".formatted(stream));
		try (Journal journal = this.journals.open()) {
			assertThat(journal.rewinds()).singleElement()
				.satisfies((rewind) -> assertThat(rewind.sentence())
					.isEqualTo("stream %d had 1000 entries and came back with 5".formatted(stream)));
			assertThat(lease(journal, stream).position()).isEqualTo(5);
			assertThat(journal.deadLetterCount("log")).isZero();
			this.server.sql(this.database, "UPDATE follower SET position = 1000");
			await().until(() -> journal.position(stream, "log") == 5);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "DELETE FROM stream", "UPDATE stream SET frontier = ''",
			"UPDATE stream SET frontier = 'x'", "UPDATE stream SET size = 26", "UPDATE stream SET size = 21",
			"UPDATE stream SET size = 19", "UPDATE stream SET size = -1", "UPDATE stream SET size = 0, frontier = ''",
			"DELETE FROM entry", "DELETE FROM entry WHERE sequence > 20", "DELETE FROM entry WHERE sequence = 7",
			"UPDATE entry SET sequence = 40 WHERE sequence = 25", "UPDATE entry SET text = 'x' WHERE sequence = 3" })
	void acceptsEntriesAndSaysWhatIsWrongWhenSomebodyChangedTheTables(String sql) throws Exception {
		try (Journal journal = this.journals.open()) {
			appendAll(journal, 25);
			FollowerLease lease = journal.follow("log").getFirst();
			lease.settle(25, List.of());
			lease.close();
		}
		this.server.sql(this.database, sql);
		try (Journal journal = this.journals.open()) {
			appendAll(journal, 3);
			for (long stream : journal.streams()) {
				journal.readAfter(stream, 0, 1000, 1_000_000);
			}
			assertThat(journal.rewinds().size() + journal.damage().findings().size()).isPositive();
			// and while it runs
			appendAll(journal, 25);
			this.server.sql(this.database, sql);
			if (sql.equals("DELETE FROM stream")) {
				// as in the middle of a restore
				await().until(() -> String.valueOf(journal.status().problem()).contains("none of the streams"));
				return;
			}
			await().ignoreExceptions().until(() -> {
				append(journal);
				return true;
			});
		}
	}

	private FollowerLease lease(Journal journal, long stream) {
		List<FollowerLease> taken = new ArrayList<>();
		await().ignoreExceptions().until(() -> {
			taken.addAll(journal.follow("log"));
			return taken.stream().anyMatch((lease) -> lease.stream() == stream);
		});
		return taken.stream().filter((lease) -> lease.stream() == stream).findFirst().orElseThrow();
	}

	private static void appendAll(Journal journal, int count) {
		for (int i = 0; i < count; i++) {
			assertThat(journal.append(UUID.randomUUID(), UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8)))
				.isEqualTo(Append.RECORDED);
		}
	}

	/** Takes out of the tables what was added meanwhile. */
	private void cut(Runnable added) throws SQLException {
		this.server.sql(this.database, "CREATE TABLE was AS SELECT id, size, frontier FROM stream");
		added.run();
		this.server.sql(this.database,
				"""
						BEGIN; DELETE FROM entry_key WHERE key IN (SELECT key FROM entry, was WHERE stream = id AND sequence > size);
						DELETE FROM entry USING was WHERE stream = id AND sequence > size;
						UPDATE stream SET size = was.size, frontier = was.frontier FROM was WHERE was.id = stream.id;
						DROP TABLE was; COMMIT""");
	}

	@Test
	void refusesWhileTheDatabaseIsReadOnlyAndGoesOnByItself() throws Exception {
		try (Journal journal = this.journals.open()) {
			append(journal);
			readOnly(true);
			assertThatExceptionOfType(JournalUnavailableException.class).isThrownBy(() -> append(journal));
			assertThat(journal.status().accepting()).isFalse();
			assertThat(journal.status().finished()).isFalse();
			readOnly(false);
			await().until(() -> journal.status().accepting());
			append(journal);
		}
		assertWhole(2);
	}

	private void readOnly(boolean on) throws SQLException {
		this.server.sql("postgres",
				"ALTER DATABASE %s SET default_transaction_read_only = %s".formatted(this.database, on),
				"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + this.database + "'");
	}

	@Test
	void writesWithNoMoreThanTheGrantsOfTheReadme() throws Exception {
		this.journals.open().close();
		Role writer = newRole("writer_" + this.database);
		Role cleaner = newRole("cleaner_" + this.database);
		String name = "writer_" + this.database;
		PostgresJournals small = this.journals.with(writer).retainedBy(cleaner);
		assertThatExceptionOfType(SettingException.class).isThrownBy(small::open)
			.withMessageContaining("HOGAUDIT_JOURNAL_USER");
		grant("hogaudit", name);
		assertThatExceptionOfType(SettingException.class).isThrownBy(small::open)
			.withMessageContaining("HOGAUDIT_JOURNAL_RETENTIONROLE_USER");
		grant("hogaudit_retention", "cleaner_" + this.database);
		try (Journal journal = small.open()) {
			append(journal);
			append(journal);
			journal.follow("log").getFirst().settle(2, List.of());
			journal.memo("name", "value");
			assertThat(journal.erase(new Place(journal.status().stream(), 1))).isTrue();
			removeOld(journal, cleaner);
			assertThat(journal.readBefore(journal.status().stream(), 2, 10, 1000).entries()).isEmpty();
		}
		assertThat(this.server.number(this.database,
				"SELECT count(*) FROM (VALUES ('entry'), ('entry_key')) AS t (n) WHERE has_table_privilege('%s', n, 'UPDATE, DELETE, TRUNCATE')"
					.formatted(name)))
			.isZero();
	}

	@Test
	void refusesAStartWithoutAnyOneOfTheGrantsOfTheReadme() throws Exception {
		this.journals.open().close();
		String writer = "writer_" + this.database;
		String cleaner = "cleaner_" + this.database;
		PostgresJournals small = this.journals.with(newRole(writer)).retainedBy(newRole(cleaner));
		grant("hogaudit", writer);
		grant("hogaudit_retention", cleaner);
		small.open().close();
		for (String[] roles : new String[][] { { "hogaudit", writer }, { "hogaudit_retention", cleaner } }) {
			for (String grant : PostgresGrants.single(roles[0])) {
				this.server.sql(this.database, "REVOKE %s FROM %s".formatted(grant, roles[1]));
				assertThatExceptionOfType(SettingException.class).as(grant)
					.isThrownBy(small::open)
					.withMessageContaining("give it the grants of the README, section PostgreSQL");
				this.server.sql(this.database, "GRANT %s TO %s".formatted(grant, roles[1]));
			}
		}
	}

	private Role newRole(String name) throws SQLException {
		String password = UUID.randomUUID().toString();
		this.server.sql(this.database, "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(name, password));
		return new Role(name, password);
	}

	private void grant(String role, String name) throws Exception {
		this.server.sql(this.database, PostgresGrants.ofReadme(role, name).toArray(String[]::new));
	}

	/** Two months later, over the connections of another role. */
	private void removeOld(Journal journal, Role cleaner) {
		DataSource source = new Postgres(this.journals.url()).source(cleaner, 5_000);
		new Retention(((JdbcJournal) journal).heads(), new JournalReader(source, new Damage()), new Recent(),
				new Changes(new PostgresTransactions(source)), Texts.IN_TABLES, () -> Set.of("log"),
				this.journals.settings(), Clock.offset(Clock.systemUTC(), Duration.ofDays(60)))
			.run();
	}

	@Test
	void acceptsANewerSchemaThatOnlyExpandsAndRefusesAnyOther() throws Exception {
		this.journals.open().close();
		this.server.sql(this.database,
				"INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, installed_by, execution_time, success) VALUES (99, '99', 'future', 'SQL', 'V99__future.sql', 'x', 1, true)");
		this.journals.open().close();
		this.server.sql(this.database, "UPDATE schema_rule SET oldest = 99");
		assertThatExceptionOfType(SettingException.class).isThrownBy(this.journals::open)
			.withMessageContaining("schema this version of hogaudit does not know");
	}

	@Test
	void saysInOneSentenceWhatIsWrongWithTheSettings() throws Exception {
		Role wrong = new Role("nobody_" + this.database, UUID.randomUUID().toString());
		PostgresJournals nowhere = new PostgresJournals("jdbc:postgresql://127.0.0.1:1/x", wrong, PostgresJournals.NONE,
				Duration.ofSeconds(10));
		PostgresJournals noDatabase = PostgresJournals.of(this.server, "none_" + this.database);
		PostgresJournals noUrl = new PostgresJournals("jdbc:postgresql://host:port?password=hidden", wrong,
				PostgresJournals.NONE, Duration.ofSeconds(10));
		for (PostgresJournals broken : List.of(nowhere, noDatabase, noUrl)) {
			assertThatExceptionOfType(SettingException.class).isThrownBy(broken::open)
				.withMessageStartingWith("HOGAUDIT_JOURNAL_URL")
				.withMessageNotContaining("hidden");
		}
		this.server.sql(this.database, "CREATE TABLE entry (id integer)");
		assertThatExceptionOfType(SettingException.class).isThrownBy(this.journals::open)
			.withMessageContaining("tables could not be made or changed: name an empty one");
		Role stranger = newRole("stranger_" + this.database);
		this.server.sql(this.database, "REVOKE CONNECT ON DATABASE %s FROM PUBLIC".formatted(this.database));
		assertThatExceptionOfType(SettingException.class).isThrownBy(this.journals.with(stranger)::open)
			.withMessageContaining("HOGAUDIT_JOURNAL_USER names a role that may not use this database");
		this.server.sql("postgres",
				"ALTER DATABASE %s SET default_transaction_read_only = on".formatted(this.database));
		assertThatExceptionOfType(SettingException.class).isThrownBy(this.journals::open)
			.withMessageContaining("read-only");
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> Postgres.checkVersion(13))
			.withMessageContaining("version 14 or newer");
	}

	private static void append(Journal journal) {
		assertThat(journal.append(UUID.randomUUID(), TEXT)).isEqualTo(Append.RECORDED);
	}

	/** As if every owner had been silent for longer than its lease. */
	private void runOut(String table) throws SQLException {
		this.server.sql(this.database,
				"UPDATE %s SET expires = clock_timestamp() - interval '1 hour'".formatted(table));
	}

	/** As many entries, one for each key, without gaps, as each stream says. */
	private void assertWhole(long entries) throws SQLException {
		assertThat(this.server.number(this.database, "SELECT count(DISTINCT key) FROM entry")).isEqualTo(entries);
		assertThat(this.server.number(this.database, "SELECT count(*) FROM entry_key")).isEqualTo(entries);
		assertThat(this.server.number(this.database, "SELECT sum(size) FROM stream")).isEqualTo(entries);
		assertThat(this.server.number(this.database,
				"""
						SELECT count(*) FROM stream WHERE size <> (SELECT coalesce(max(sequence), 0) FROM entry WHERE stream = id)
						OR size <> (SELECT count(*) FROM entry WHERE stream = id)"""))
			.isZero();
	}

}
