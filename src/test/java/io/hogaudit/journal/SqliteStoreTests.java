package io.hogaudit.journal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.hogaudit.journal.JournalUnavailableException.Reason;
import io.hogaudit.journal.Work.AppendWork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** A full disk as SQLite itself reports it, by a bound on the file's pages. */
class SqliteStoreTests {

	@TempDir
	Path folder;

	@Test
	void losesNothingAndRefusesWhileTheDiskIsFullAndGoesOnWhenThereIsRoom() throws SQLException {
		try (Sqlite sqlite = Sqlite.open("jdbc:sqlite:" + this.folder.resolve("journal.db"))) {
			Schema.migrateSqlite(sqlite);
			Connection connection = sqlite.getConnection();
			pages(connection, 30);
			Writer writer = new Writer(new SqliteStore(sqlite, connection, Clock.systemUTC()), 100,
					Duration.ofSeconds(10), (_) -> {
					}, new SimpleMeterRegistry());
			int acknowledged = appendUntilFull(writer);
			assertThat(acknowledged).isPositive();
			assertThat(writer.problem()).isNotNull().extracting(Writer.Problem::reason).isEqualTo(Reason.DISK_FULL);
			assertThat(keysWithoutEntry(sqlite)).isZero();
			writer.submit(Work.UpdateWork.outside((own) -> pages(own, 100_000)));
			assertThat(writer.submit(append())).isEqualTo(Append.RECORDED);
			assertThat(writer.problem()).isNull();
			await().untilAsserted(() -> assertThat(count(sqlite)).isEqualTo(acknowledged + 1));
			writer.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "journal.db", "journal.db-wal" })
	void acknowledgesNothingOnceAFileIsNoLongerWhereItWasOpened(String removed) throws Exception {
		try (Sqlite sqlite = Sqlite.open("jdbc:sqlite:" + this.folder.resolve("journal.db"))) {
			Schema.migrateSqlite(sqlite);
			Writer writer = new Writer(new SqliteStore(sqlite, Clock.systemUTC()), 100, Duration.ofSeconds(10), (_) -> {
			}, new SimpleMeterRegistry());
			assertThat(writer.submit(append())).isEqualTo(Append.RECORDED);
			Files.move(this.folder.resolve(removed), this.folder.resolve("aside"));
			assertThatExceptionOfType(JournalUnavailableException.class).isThrownBy(() -> writer.submit(append()))
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.FAILED))
				.withMessageContaining("was removed, moved or replaced");
			Files.move(this.folder.resolve("aside"), this.folder.resolve(removed));
			assertThatExceptionOfType(JournalUnavailableException.class).isThrownBy(() -> writer.submit(append()));
			writer.close();
		}
	}

	private static int appendUntilFull(Writer writer) {
		for (int i = 0; i < 20_000; i++) {
			try {
				writer.submit(append());
			}
			catch (JournalUnavailableException ex) {
				assertThat(ex.reason()).isEqualTo(Reason.DISK_FULL);
				return i;
			}
		}
		throw new AssertionError("the disk did not get full");
	}

	private static AppendWork append() {
		return new AppendWork(UUID.randomUUID().toString().substring(0, 16).getBytes(StandardCharsets.US_ASCII),
				new byte[4000]);
	}

	private static boolean pages(Connection connection, int max) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			return statement.execute("PRAGMA max_page_count = " + max);
		}
	}

	private static long count(Sqlite sqlite) throws SQLException {
		return number(sqlite, "SELECT count(*) FROM entry");
	}

	private static long keysWithoutEntry(Sqlite sqlite) throws SQLException {
		return number(sqlite, "SELECT (SELECT count(*) FROM entry_key) - (SELECT count(*) FROM entry)");
	}

	private static long number(Sqlite sqlite, String query) throws SQLException {
		try (Connection connection = sqlite.getConnection();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(query)) {
			return row.getLong(1);
		}
	}

}
