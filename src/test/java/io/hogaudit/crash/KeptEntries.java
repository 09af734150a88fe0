package io.hogaudit.crash;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.hogaudit.audit.StoredEntry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What stands in a journal's tables, read past the service.
 *
 * @param ids all entries
 * @param stops those about the end of a service, which may wait for its next start
 */
public record KeptEntries(Set<UUID> ids, Set<UUID> stops) {

	static KeptEntries ofSqlite(String url) throws SQLException {
		try (Connection connection = DriverManager.getConnection(url)) {
			return read(connection, "BLOB");
		}
	}

	public static KeptEntries ofPostgres(String url) throws SQLException {
		try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres")) {
			connection.setAutoCommit(false);
			return read(connection, "bytea");
		}
	}

	/** None stands there twice, and no stream has a gap. */
	private static KeptEntries read(Connection connection, String bytes) throws SQLException {
		Set<UUID> ids = new HashSet<>();
		Set<UUID> stops = new HashSet<>();
		Map<Long, Long> heads = new HashMap<>();
		try (Statement statement = connection.createStatement()) {
			statement.setFetchSize(1000);
			ResultSet rows = statement.executeQuery(
					"SELECT stream, sequence, CAST(text AS %s) FROM entry ORDER BY stream, sequence".formatted(bytes));
			while (rows.next()) {
				long expected = heads.merge(rows.getLong(1), 1L, Long::sum);
				assertThat(rows.getLong(2)).isEqualTo(expected);
				StoredEntry entry = StoredEntry.parse(rows.getBytes(3));
				assertThat(ids.add(entry.id())).as("%s stands there once", entry.id()).isTrue();
				if (entry.action().equals("service.stopped")) {
					stops.add(entry.id());
				}
			}
			ResultSet sizes = statement.executeQuery("SELECT id, size FROM stream ORDER BY id");
			while (sizes.next()) {
				assertThat(sizes.getLong(2)).isEqualTo(heads.getOrDefault(sizes.getLong(1), 0L));
			}
		}
		return new KeptEntries(ids, stops);
	}

}
