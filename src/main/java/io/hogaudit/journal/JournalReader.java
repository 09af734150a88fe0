package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a journal of either engine over pooled connections, each query a short
 * transaction of its own.
 */
final class JournalReader {

	private static final Logger logger = LoggerFactory.getLogger(JournalReader.class);

	private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

	private final DataSource source;

	private final Damage damage;

	private final String entry;

	private final Runnable before;

	private volatile long saidAt = System.nanoTime() - MINUTE - 1;

	/** Of PostgreSQL. */
	JournalReader(DataSource source, Damage damage) {
		this(source, damage, "text", () -> {
		});
	}

	private JournalReader(DataSource source, Damage damage, String text, Runnable before) {
		this.source = source;
		this.damage = damage;
		this.entry = "SELECT sequence, recorded_at, key, leaf, %s FROM entry WHERE stream = ? ".formatted(text);
		this.before = before;
	}

	/**
	 * Of SQLite.
	 * @param before makes what was appended visible to other connections, or throws
	 */
	static JournalReader ofSqlite(DataSource source, Damage damage, Runnable before) {
		return new JournalReader(source, damage, Sqlite.TEXT, before);
	}

	Damage damage() {
		return this.damage;
	}

	/** What follows a sequence up to the head, which must be durable already. */
	Page after(long stream, long sequence, long head, int maxEntries, int maxBytes) {
		return page(this.entry + "AND sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?",
				PageReader.forwards(this.damage, stream, sequence, head, maxEntries, maxBytes));
	}

	/** What lies before a sequence, newest first. */
	Page before(long stream, long sequence, int maxEntries, int maxBytes) {
		return page(this.entry + "AND sequence < ? AND sequence >= ? ORDER BY sequence DESC LIMIT ?",
				PageReader.backwards(this.damage, stream, sequence, maxEntries, maxBytes));
	}

	/** Empty when its text was removed; the place must be in the stream. */
	Optional<JournalEntry> at(Place place) {
		return after(place.stream(), place.sequence() - 1, place.sequence(), 1, Integer.MAX_VALUE).entries()
			.stream()
			.findFirst();
	}

	private Page page(String sql, PageReader page) {
		return query(sql, page::set, page::read);
	}

	/** The first sequence recorded at or after an instant, by halving. */
	long firstSince(long stream, long head, Instant instant) {
		long low = 1;
		long high = head + 1;
		while (low < high) {
			long middle = (low + high) >>> 1;
			if (recordedAt(stream, middle) < instant.toEpochMilli()) {
				low = middle + 1;
			}
			else {
				high = middle;
			}
		}
		return low;
	}

	/** Of an entry, or of the next one that is there. */
	private long recordedAt(long stream, long sequence) {
		return query("SELECT recorded_at FROM entry WHERE stream = ? AND sequence >= ? ORDER BY sequence LIMIT 1",
				(statement) -> {
					statement.setLong(1, stream);
					statement.setLong(2, sequence);
				}, (row) -> row.next() ? row.getLong(1) : Long.MAX_VALUE);
	}

	boolean contains(UUID key) {
		return query("SELECT 1 FROM entry_key WHERE key = ?", (statement) -> statement.setBytes(1, Keys.bytes(key)),
				ResultSet::next);
	}

	/**
	 * Leaf hashes after a sequence, up to another or to the end.
	 * @throws DamagedJournalException when one is missing between others
	 */
	List<byte[]> leaves(long stream, long after, long to) {
		return query(
				"SELECT sequence, leaf FROM entry WHERE stream = ? AND sequence > ? AND sequence <= ? ORDER BY sequence",
				(statement) -> {
					statement.setLong(1, stream);
					statement.setLong(2, after);
					statement.setLong(3, to);
				}, (row) -> {
					List<byte[]> leaves = new ArrayList<>();
					while (row.next()) {
						long expected = after + leaves.size() + 1;
						if (row.getLong(1) != expected) {
							this.damage.missing(stream, expected, row.getLong(1) - 1);
							throw new DamagedJournalException("entry %s-%s is missing".formatted(stream, expected));
						}
						leaves.add(row.getBytes(2));
					}
					return leaves;
				});
	}

	Map<Long, byte[]> subtrees(long stream, long from, long to) {
		return query("SELECT number, hash FROM subtree WHERE stream = ? AND number >= ? AND number < ?",
				(statement) -> {
					statement.setLong(1, stream);
					statement.setLong(2, from);
					statement.setLong(3, to);
				}, (row) -> {
					Map<Long, byte[]> subtrees = new HashMap<>();
					while (row.next()) {
						subtrees.put(row.getLong(1), row.getBytes(2));
					}
					return subtrees;
				});
	}

	long position(long stream, String sink) {
		return number("SELECT position FROM follower WHERE stream = ? AND sink = ?", stream, sink);
	}

	List<DeadLetter> deadLetters(String sink, Place after, int max) {
		String sql = """
				SELECT stream, sequence, reason, attempts, at FROM dead_letter
				WHERE sink = ? AND (stream, sequence) > (?, ?) ORDER BY stream, sequence LIMIT ?""";
		return query(sql, (statement) -> {
			statement.setString(1, sink);
			statement.setLong(2, after.stream());
			statement.setLong(3, after.sequence());
			statement.setInt(4, max);
		}, (row) -> {
			List<DeadLetter> letters = new ArrayList<>();
			while (row.next()) {
				letters.add(new DeadLetter(sink, row.getLong(1), row.getLong(2), row.getString(3), row.getInt(4),
						Instant.ofEpochMilli(row.getLong(5))));
			}
			return letters;
		});
	}

	long deadLetterCount(String sink) {
		return number("SELECT count(*) FROM dead_letter WHERE sink = ?", sink);
	}

	Optional<String> memo(String name) {
		return query("SELECT value FROM memo WHERE name = ?", (statement) -> statement.setString(1, name),
				(row) -> row.next() ? Optional.of(row.getString(1)) : Optional.empty());
	}

	private long number(String sql, Object... parameters) {
		return query(sql, (statement) -> {
			for (int i = 0; i < parameters.length; i++) {
				statement.setObject(i + 1, parameters[i]);
			}
		}, (row) -> row.next() ? row.getLong(1) : 0L);
	}

	private <T> T query(String sql, Parameters parameters, Rows<T> rows) {
		this.before.run();
		try (Connection connection = this.source.getConnection();
				PreparedStatement statement = connection.prepareStatement(sql)) {
			parameters.set(statement);
			try (ResultSet row = statement.executeQuery()) {
				return rows.read(row);
			}
		}
		catch (SQLException ex) {
			String problem = "the journal could not be read: " + ex.getMessage();
			say(problem);
			throw new JournalUnavailableException(JournalUnavailableException.Reason.UNREACHABLE, problem);
		}
	}

	/** Once a minute: those who read try again and again. */
	private void say(String problem) {
		long now = System.nanoTime();
		if (now - this.saidAt > MINUTE) {
			this.saidAt = now;
			logger.warn(problem);
		}
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
