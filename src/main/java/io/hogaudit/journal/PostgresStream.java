package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code stream}: who owns which, by the database's clock. An owner is known
 * by its epoch, which grows each time a stream is taken.
 */
final class PostgresStream {

	private static final String TAKEN = "owner = ?, epoch = epoch + 1, taken = clock_timestamp(), expires = clock_timestamp() + ? * interval '1 millisecond'";

	private static final String FOUND = " RETURNING id, epoch, size, frontier, recorded_at";

	/** The own one again, over a new connection: waits for what the old one left. */
	private static final String AGAIN = "UPDATE stream SET " + TAKEN + " WHERE id = ? AND epoch = ?" + FOUND;

	/** One that ran out; not one whose owner is in the middle of a commit. */
	private static final String LEFT_OVER = "UPDATE stream SET " + TAKEN + """
			 WHERE id = (SELECT id FROM stream WHERE expires < clock_timestamp()
			ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)""" + FOUND;

	private static final String NEW = """
			INSERT INTO stream (size, frontier, recorded_at, owner, epoch, taken, expires)
			VALUES (0, '', 0, ?, 1, clock_timestamp(), clock_timestamp() + ? * interval '1 millisecond')""" + FOUND;

	private static final String RENEW = "UPDATE stream SET expires = clock_timestamp() + ? * interval '1 millisecond' WHERE id = ? AND epoch = ?";

	private static final String RELEASE = "UPDATE stream SET expires = '-infinity' WHERE id = ? AND epoch = ?";

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
		@Nullable Owned owned = (before != null) ? find(connection, AGAIN, before.id, before.epoch) : null;
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

	private @Nullable Owned find(Connection connection, String sql, long... which) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			statement.setString(1, this.owner);
			statement.setLong(2, this.leaseMillis);
			for (int i = 0; i < which.length; i++) {
				statement.setLong(3 + i, which[i]);
			}
			try (ResultSet row = statement.executeQuery()) {
				return row.next() ? new Owned(row.getLong(1), row.getLong(2),
						MerkleFrontier.of(row.getLong(3), row.getBytes(4)), row.getLong(5)) : null;
			}
		}
	}

	boolean renew(Connection connection, Owned owned) throws SQLException {
		return Changes.execute(connection, RENEW, this.leaseMillis, owned.id, owned.epoch);
	}

	void release(Connection connection, Owned owned) throws SQLException {
		Changes.execute(connection, RELEASE, owned.id, owned.epoch);
	}

	long leaseMillis() {
		return this.leaseMillis;
	}

}
