package io.hogaudit.journal;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import javax.sql.DataSource;

/**
 * Reads the journal over pooled connections, each query a short transaction of its own.
 */
final class SqliteReader {

	private static final String ENTRY = "SELECT sequence, recorded_at, key, CAST(text AS BLOB) FROM entry ";

	private final DataSource source;

	SqliteReader(DataSource source) {
		this.source = source;
	}

	List<JournalEntry> after(long sequence, int maxEntries, int maxBytes) {
		return entries(ENTRY + "WHERE sequence > ? AND text IS NOT NULL ORDER BY sequence LIMIT ?", sequence,
				maxEntries, maxBytes);
	}

	List<JournalEntry> before(long sequence, int maxEntries, int maxBytes) {
		return entries(ENTRY + "WHERE sequence < ? AND text IS NOT NULL ORDER BY sequence DESC LIMIT ?", sequence,
				maxEntries, maxBytes);
	}

	Optional<JournalEntry> at(long sequence) {
		return entries(ENTRY + "WHERE sequence = ? AND text IS NOT NULL LIMIT ?", sequence, 1, Integer.MAX_VALUE)
			.stream()
			.findFirst();
	}

	private List<JournalEntry> entries(String sql, long sequence, int maxEntries, int maxBytes) {
		return query(sql, (statement) -> {
			statement.setLong(1, sequence);
			statement.setInt(2, maxEntries);
		}, (row) -> {
			List<JournalEntry> entries = new ArrayList<>();
			long bytes = 0;
			while (bytes < maxBytes && row.next()) {
				byte[] text = row.getBytes(4);
				bytes += text.length;
				entries.add(new JournalEntry(row.getLong(1), uuid(row.getBytes(3)),
						Instant.ofEpochMilli(row.getLong(2)), text));
			}
			return entries;
		});
	}

	/** Milliseconds at which an entry was recorded; the entry must be there. */
	long recordedAt(long sequence) {
		return query("SELECT recorded_at FROM entry WHERE sequence = ?", (statement) -> statement.setLong(1, sequence),
				(row) -> row.getLong(1));
	}

	boolean contains(byte[] key) {
		return query("SELECT 1 FROM entry_key WHERE key = ?", (statement) -> statement.setBytes(1, key),
				ResultSet::next);
	}

	long position(String sink) {
		return query("SELECT position FROM sink WHERE name = ?", (statement) -> statement.setString(1, sink),
				(row) -> row.next() ? row.getLong(1) : 0L);
	}

	List<DeadLetter> deadLetters(String sink, long afterSequence, int max) {
		String sql = "SELECT sequence, reason, attempts, at FROM dead_letter WHERE sink = ? AND sequence > ? ORDER BY sequence LIMIT ?";
		return query(sql, (statement) -> {
			statement.setString(1, sink);
			statement.setLong(2, afterSequence);
			statement.setInt(3, max);
		}, (row) -> {
			List<DeadLetter> letters = new ArrayList<>();
			while (row.next()) {
				letters.add(new DeadLetter(sink, row.getLong(1), row.getString(2), row.getInt(3),
						Instant.ofEpochMilli(row.getLong(4))));
			}
			return letters;
		});
	}

	long deadLetterCount(String sink) {
		return query("SELECT count(*) FROM dead_letter WHERE sink = ?", (statement) -> statement.setString(1, sink),
				(row) -> row.getLong(1));
	}

	Optional<String> memo(String name) {
		return query("SELECT value FROM memo WHERE name = ?", (statement) -> statement.setString(1, name),
				(row) -> row.next() ? Optional.of(row.getString(1)) : Optional.empty());
	}

	private <T> T query(String sql, Parameters parameters, Rows<T> rows) {
		try (Connection connection = this.source.getConnection();
				PreparedStatement statement = connection.prepareStatement(sql)) {
			parameters.set(statement);
			try (ResultSet row = statement.executeQuery()) {
				return rows.read(row);
			}
		}
		catch (SQLException ex) {
			throw new JournalUnavailableException(JournalUnavailableException.Reason.FAILED,
					"the journal could not be read: " + ex.getMessage());
		}
	}

	private static UUID uuid(byte[] key) {
		ByteBuffer buffer = ByteBuffer.wrap(key);
		return new UUID(buffer.getLong(), buffer.getLong());
	}

	@FunctionalInterface
	private interface Parameters {

		void set(PreparedStatement statement) throws SQLException;

	}

	@FunctionalInterface
	private interface Rows<T> {

		T read(ResultSet row) throws SQLException;

	}

}
