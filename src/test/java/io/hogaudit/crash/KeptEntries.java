package io.hogaudit.crash;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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

	public static KeptEntries ofSqlite(Path file) throws SQLException {
		Path texts = file.resolveSibling(file.getFileName() + "-texts");
		try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
			return read(connection, "at", (row) -> text(texts, row.getLong(3)));
		}
	}

	/** A frame has 48 bytes before the text, whose length is at the ninth. */
	private static byte[] text(Path folder, long place) {
		Path segment = folder.resolve("%010d.texts".formatted(place >>> 32));
		try (RandomAccessFile open = new RandomAccessFile(segment.toFile(), "r")) {
			open.seek((place & 0xffffffffL) + 8);
			byte[] text = new byte[open.readInt()];
			open.seek((place & 0xffffffffL) + 48);
			open.readFully(text);
			return text;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static KeptEntries ofPostgres(String url) throws SQLException {
		try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres")) {
			connection.setAutoCommit(false);
			return read(connection, "CAST(text AS bytea)", (row) -> row.getBytes(3));
		}
	}

	@FunctionalInterface
	private interface Text {

		byte[] of(ResultSet row) throws SQLException;

	}

	/** None stands there twice, and no stream has a gap. */
	private static KeptEntries read(Connection connection, String column, Text text) throws SQLException {
		Set<UUID> ids = new HashSet<>();
		Set<UUID> stops = new HashSet<>();
		Map<Long, Long> heads = new HashMap<>();
		try (Statement statement = connection.createStatement()) {
			statement.setFetchSize(1000);
			ResultSet rows = statement
				.executeQuery("SELECT stream, sequence, %s FROM entry ORDER BY stream, sequence".formatted(column));
			while (rows.next()) {
				long expected = heads.merge(rows.getLong(1), 1L, Long::sum);
				assertThat(rows.getLong(2)).isEqualTo(expected);
				StoredEntry entry = StoredEntry.parse(text.of(rows));
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
