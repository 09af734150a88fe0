package io.hogaudit.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.hogaudit.journal.JournalProperties.Role;
import io.hogaudit.setting.SettingException;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** A database of which rows were removed or changed stops the start with a sentence. */
class RefusedDatabaseTests {

	@TempDir
	private Path folder;

	@ParameterizedTest
	@ValueSource(strings = { "DELETE FROM entry WHERE sequence > 20", "DELETE FROM entry", "DELETE FROM stream",
			"UPDATE stream SET frontier = x''", "UPDATE stream SET frontier = x'00'", "UPDATE stream SET size = 21",
			"UPDATE stream SET size = 19", "UPDATE stream SET size = 0, frontier = x''",
			"UPDATE stream SET size = -1, frontier = x''", "UPDATE stream SET next_at = 5",
			"UPDATE stream SET next_at = -1", "UPDATE stream SET next_at = next_at + 1", "UPDATE stream SET link = 0",
			"UPDATE stream SET next_at = 4294967312, link = 0", "UPDATE stream SET next_at = next_at - 100",
			"DROP TABLE entry", "DROP TABLE stream", "DROP TABLE entry_key", "DROP TABLE memo",
			"DELETE FROM memo; DROP TABLE subtree", "UPDATE entry SET sequence = 40 WHERE sequence = 25" })
	void refusesToStart(String sql) throws SQLException {
		Path file = this.folder.resolve("journal.db");
		try (Journal journal = open(file)) {
			for (int i = 0; i < 25; i++) {
				journal.append(new UUID(7, i), new byte[100]);
			}
		}
		try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
			connection.createStatement().executeUpdate(sql);
		}
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> open(file).close())
			.withMessageStartingWith("HOGAUDIT_JOURNAL_URL names ")
			.withMessageEndingWith(".");
	}

	private static Journal open(Path file) throws SQLException {
		Role none = new Role(null, null);
		return SqliteEngine.open(
				new JournalProperties("jdbc:sqlite:" + file, null, null, none, none, Duration.ofSeconds(10), 10_000,
						Duration.ofSeconds(30), null, Duration.ofDays(35)),
				Clock.systemUTC(), new SimpleMeterRegistry());
	}

}
