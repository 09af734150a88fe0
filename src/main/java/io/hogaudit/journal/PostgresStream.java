package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code stream}: who owns which, by the database's clock. An owner is known
 * by its name and an epoch, which grows each time a stream is taken.
 */
final class PostgresStream {

	private static final String TAKEN = "owner = ?, epoch = epoch + 1, taken = clock_timestamp(), expires = clock_timestamp() + ? * interval '1 millisecond'";

	private static final String FOUND = " RETURNING id, epoch, size, frontier, recorded_at";

	/** Whether a row holds as many hashes as its size needs. */
	static final String WHOLE = "length(frontier) = 32 * bit_count(size::bit(64))";

	/** The own one again, over a new connection: waits for what the old one left. */
	private static final String AGAIN = "UPDATE stream SET " + TAKEN + " WHERE id = ? AND owner = ? AND " + WHOLE
			+ FOUND;

	/**
	 * One that ran out; not one whose owner is in the middle of a commit, nor one whose
	 * row does not fit its entries, because somebody changed them.
	 */
	private static final String LEFT_OVER = "UPDATE stream SET " + TAKEN + """
			 WHERE id = (SELECT id FROM stream WHERE expires < clock_timestamp() AND %s
			AND size = coalesce((SELECT max(sequence) FROM entry WHERE entry.stream = stream.id), 0)
			ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)""".formatted(WHOLE) + FOUND;

	private static final String NEW = """
			INSERT INTO stream (size, frontier, recorded_at, owner, epoch, taken, expires)
			VALUES (0, '', 0, ?, 1, clock_timestamp(), clock_timestamp() + ? * interval '1 millisecond')""" + FOUND;

	/** Only while it is as this replica left it, and a commit is durable. */
	private static final String RENEW = """
			UPDATE stream SET expires = clock_timestamp() + ? * interval '1 millisecond'
			WHERE id = ? AND epoch = ? AND owner = ? AND size = ? AND frontier = ?
			RETURNING current_setting('fsync'), current_setting('synchronous_commit')""";

	/** What an append needs, unless somebody else has it for himself. */
	private static final String TABLES = "LOCK TABLE entry, entry_key, subtree IN ROW EXCLUSIVE MODE";

	private static final String RELEASE = "UPDATE stream SET expires = '-infinity' WHERE id = ? AND epoch = ? AND owner = ?";

	private final String owner;

	private final long leaseMillis;

	PostgresStream(String owner, Duration lease) {
		this.owner = owner;
		this.leaseMillis = lease.toMillis();
	}

	/** A stream that this replica owns, as the database has it. */
	record Owned(long id, long epoch, MerkleFrontier frontier, long recordedAt) {
	}

	Owned take(Connection connection, @Nullable Owned before) throws SQLException {
		@Nullable Owned owned = (before != null) ? again(connection, before.id) : null;
		if (owned == null) {
			owned = find(connection, LEFT_OVER);
		}
		if (owned == null) {
			owned = find(connection, NEW);
		}
		if (owned == null) {
			throw new SQLException("a new stream could not be made");
		}
		connection.commit();
		return owned;
	}

	private @Nullable Owned again(Connection connection, long id) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(AGAIN)) {
			statement.setLong(3, id);
			statement.setString(4, this.owner);
			return find(statement);
		}
	}

	private @Nullable Owned find(Connection connection, String sql) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			return find(statement);
		}
	}

	private @Nullable Owned find(PreparedStatement statement) throws SQLException {
		statement.setString(1, this.owner);
		statement.setLong(2, this.leaseMillis);
		try (ResultSet row = statement.executeQuery()) {
			return row.next() ? new Owned(row.getLong(1), row.getLong(2),
					MerkleFrontier.of(row.getLong(3), row.getBytes(4)), row.getLong(5)) : null;
		}
	}

	/** False when it is not this replica's any more, or not as it left it. */
	boolean renew(Connection connection, Owned owned) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(RENEW)) {
			statement.setLong(1, this.leaseMillis);
			statement.setLong(2, owned.id);
			statement.setLong(3, owned.epoch);
			statement.setString(4, this.owner);
			statement.setLong(5, owned.frontier.size());
			statement.setBytes(6, owned.frontier.bytes());
			try (ResultSet row = statement.executeQuery()) {
				if (!row.next()) {
					return false;
				}
				Postgres.checkDurable(row.getString(1), row.getString(2));
				return true;
			}
		}
	}

	/** Waits a moment for who has locked what appends need, then throws. */
	void checkTables(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(TABLES);
		}
	}

	void release(Connection connection, Owned owned) throws SQLException {
		Changes.execute(connection, RELEASE, owned.id, owned.epoch, this.owner);
	}

	String owner() {
		return this.owner;
	}

	long leaseMillis() {
		return this.leaseMillis;
	}

}
