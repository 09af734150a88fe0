package io.hogaudit.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.hogaudit.Patience;
import io.hogaudit.journal.JournalProperties.Role;
import io.hogaudit.setting.SettingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class SqliteJournalTests extends JournalContract {

	@TempDir
	Path folder;

	@Test
	void movesALongLogIntoTheFileWhileTheWriterIsBusy() {
		String value = "x".repeat(20_000);
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int i = 0; i < 5_000; i++) {
				String name = "name " + i;
				threads.execute(() -> this.journal.memo(name, value));
			}
		}
		await().untilAsserted(() -> {
			append("one more");
			assertThat(Files.size(this.folder.resolve("journal.db"))).isGreaterThan(90_000_000L);
		});
		assertThat(this.journal.memo("name 4999")).contains(value);
	}

	@Test
	void refusesAJournalThatIsOpenAlready() {
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> open(Clock.systemUTC()))
			.withMessageContaining("HOGAUDIT_JOURNAL_URL")
			.withMessageContaining("another hogaudit process");
	}

	@Test
	void countsNoPositionBeyondTheEnd() throws Exception {
		append("one");
		append("two");
		this.journal.follow("log").getFirst().settle(1, List.of());
		this.journal.close();
		sql("UPDATE follower SET position = 1000");
		this.journal = open(Clock.systemUTC());
		assertThat(this.journal.follow("log").getFirst().position()).isEqualTo(2);
		assertThat(this.journal.rewinds()).singleElement()
			.satisfies((rewind) -> assertThat(rewind.sentence())
				.isEqualTo("stream 1 had 1000 entries and came back with 2"));
	}

	@Test
	void refusesASchemaFromTheFuture() throws Exception {
		this.journal.close();
		sql("INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, installed_by, execution_time, success)"
				+ " VALUES (99, '99', 'future', 'SQL', 'V99__future.sql', '', 1, 1)");
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> open(Clock.systemUTC()))
			.withMessageContaining("schema this version of hogaudit does not know");
		sql("DELETE FROM flyway_schema_history WHERE version = '99'");
		this.journal = open(Clock.systemUTC());
	}

	@Test
	void refusesAFileThatIsNoJournal() throws Exception {
		Files.writeString(this.folder.resolve("other.db"),
				"this is not a database at all, but long enough ".repeat(100));
		JournalProperties properties = settings("other.db");
		assertThatExceptionOfType(SettingException.class)
			.isThrownBy(() -> SqliteEngine.open(properties, Clock.systemUTC(), new SimpleMeterRegistry()))
			.withMessageContaining("HOGAUDIT_JOURNAL_URL");
	}

	@Test
	void refusesAFolderThatCannotBeWritten() throws Exception {
		Path file = Files.createFile(this.folder.resolve("file"));
		JournalProperties properties = settings(file.getFileName() + "/journal.db");
		assertThatExceptionOfType(SettingException.class)
			.isThrownBy(() -> SqliteEngine.open(properties, Clock.systemUTC(), new SimpleMeterRegistry()))
			.withMessageContaining("HOGAUDIT_JOURNAL_URL")
			.withMessageContaining("cannot be written");
	}

	@Test
	void knowsNetworkFileSystems() {
		assertThat(Sqlite.isNetwork("nfs4")).isTrue();
		assertThat(Sqlite.isNetwork("CIFS")).isTrue();
		assertThat(Sqlite.isNetwork("ext4")).isFalse();
		assertThat(Sqlite.isNetwork("overlay")).isFalse();
	}

	@Override
	protected Journal open(Clock clock) throws SQLException {
		return open("journal.db", clock);
	}

	private Journal open(String file, Clock clock) throws SQLException {
		return SqliteEngine.open(settings(file), clock, new SimpleMeterRegistry());
	}

	private JournalProperties settings(String file) {
		Role none = new Role(null, null);
		return new JournalProperties("jdbc:sqlite:" + this.folder.resolve(file), null, null, none, none,
				Duration.ofSeconds(10), 10_000, Patience.BOUND, Duration.ofDays(30), Duration.ofDays(35));
	}

	@Override
	protected JournalProperties settings() {
		return settings("journal.db");
	}

	private void sql(String sql) throws SQLException {
		try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + this.folder.resolve("journal.db"));
				Statement statement = connection.createStatement()) {
			statement.executeUpdate(sql);
		}
	}

}
