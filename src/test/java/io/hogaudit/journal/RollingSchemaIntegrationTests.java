package io.hogaudit.journal;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.hogaudit.journal.JournalProperties.Role;
import io.hogaudit.setting.SettingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Versions beside each other on one database, as during a rolling update. */
class RollingSchemaIntegrationTests {

	private static final byte[] TEXT = "{}".getBytes(StandardCharsets.UTF_8);

	private final PostgresServer server = PostgresServer.shared();

	private String database = "";

	@BeforeEach
	void newDatabase() throws SQLException {
		this.database = this.server.newDatabase();
	}

	/** A migration as the README of db/postgresql asks for: it only expands. */
	private void expand() throws SQLException {
		this.server.sql(this.database, "SET lock_timeout = '2s'", "ALTER TABLE entry ADD COLUMN severity text",
				"ALTER TABLE stream ADD COLUMN region text NOT NULL DEFAULT 'here'",
				"ALTER TABLE follower ADD COLUMN note text", "CREATE INDEX ON entry (recorded_at)",
				"CREATE TABLE of_the_future (id bigint)",
				"""
						INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, installed_by,
						execution_time, success) VALUES (98, '98', 'future', 'SQL', 'V98__future.sql', 'x', 1, true)""");
	}

	@Test
	void thisVersionWorksOnBesideANewerOneAndStartsBesideIt() throws Exception {
		PostgresJournals journals = PostgresJournals.of(this.server, this.database);
		try (Journal running = journals.open()) {
			append(running);
			FollowerLease lease = running.follow("log").getFirst();
			expand();
			append(running);
			lease.settle(2, List.of());
			running.memo("name", "value");
			// of the newer version, which fills what is new
			this.server.sql(this.database, "UPDATE entry SET severity = 'low'", "UPDATE stream SET region = 'there'");
			append(running);
			assertThat(running.readAfter(running.status().stream(), 0, 10, 1000).entries()).hasSize(3);
			try (Journal started = journals.open()) {
				append(started);
				assertThat(started.streams()).hasSize(2);
			}
		}
		this.server.sql(this.database, "UPDATE schema_rule SET oldest = 98");
		assertThatExceptionOfType(SettingException.class).isThrownBy(journals::open)
			.withMessageContaining("schema this version of hogaudit does not know");
	}

	@Test
	void theVersionBeforeWorksOnWhileThisOneMigratesAndWrites() throws Exception {
		String before = "before_" + this.database;
		String password = UUID.randomUUID().toString();
		this.server.sql(this.database, "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(before, password));
		Flyway.configure()
			.dataSource(this.server.url(this.database), this.server.user(), this.server.password())
			.locations("classpath:db/postgresql")
			.target("1")
			.load()
			.migrate();
		for (String grant : PostgresGrants.ofReadme("hogaudit", before)) {
			this.server.sql(this.database, grant.replace(", subtree", ""));
		}
		try (Connection old = new Postgres(this.server.url(this.database)).source(new Role(before, password), 1000)
			.getConnection()) {
			OldReplica replica = new OldReplica(old);
			replica.append();
			// this version starts, and its migration gives the writing role what it needs
			JournalProperties settings = new JournalProperties(this.server.url(this.database), before, password,
					new Role(this.server.user(), this.server.password()), PostgresJournals.NONE, Duration.ofSeconds(10),
					100, Duration.ofSeconds(5), null, Duration.ofDays(35));
			try (Journal journal = PostgresEngine.open(settings, Clock.systemUTC(), new SimpleMeterRegistry())) {
				append(journal);
				replica.append();
				append(journal);
				// another replica's stream, as it was a moment ago
				await().until(() -> journal.readAfter(replica.stream, 0, 10, 1000).entries().size() == 2);
				assertThat(journal.status().size()).isEqualTo(2);
			}
		}
		assertThat(this.server.number(this.database,
				"SELECT count(*) FROM flyway_schema_history WHERE version = '2' AND success"))
			.isEqualTo(1);
	}

	/** Writes what version 1 of the schema asked for, and nothing of what came later. */
	private static final class OldReplica {

		private final Connection connection;

		private final MerkleFrontier frontier = MerkleFrontier.of(0, new byte[0]);

		private final long stream;

		OldReplica(Connection connection) throws SQLException {
			this.connection = connection;
			try (Statement statement = connection.createStatement();
					var row = statement.executeQuery(
							"""
									INSERT INTO stream (size, frontier, recorded_at, owner, epoch, taken, expires) VALUES (0, '', 0, 'old',
									1, clock_timestamp(), clock_timestamp() + interval '1 hour') RETURNING id""")) {
				row.next();
				this.stream = row.getLong(1);
			}
			connection.setAutoCommit(false);
		}

		void append() throws SQLException {
			byte[] key = Keys.bytes(UUID.randomUUID());
			byte[] leaf = MerkleFrontier.leaf(TEXT);
			this.frontier.add(leaf);
			Changes.execute(this.connection, "INSERT INTO entry_key (key) VALUES (?) ON CONFLICT DO NOTHING", key);
			Changes.execute(this.connection,
					"INSERT INTO entry (stream, sequence, recorded_at, key, leaf, text) VALUES (?, ?, 1, ?, ?, ?)",
					this.stream, this.frontier.size(), key, leaf, TEXT);
			try (PreparedStatement head = this.connection
				.prepareStatement("UPDATE stream SET size = ?, frontier = ? WHERE id = ? AND epoch = 1")) {
				head.setLong(1, this.frontier.size());
				head.setBytes(2, this.frontier.bytes());
				head.setLong(3, this.stream);
				assertThat(head.executeUpdate()).isEqualTo(1);
			}
			this.connection.commit();
		}

	}

	private static void append(Journal journal) {
		assertThat(journal.append(UUID.randomUUID(), TEXT)).isEqualTo(Append.RECORDED);
	}

}
