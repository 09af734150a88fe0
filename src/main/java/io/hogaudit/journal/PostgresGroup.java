package io.hogaudit.journal;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.hogaudit.journal.PostgresStream.Owned;
import io.hogaudit.journal.Work.AppendWork;

/**
 * Writes one group of appends in two statements, whatever their number. The caller
 * commits.
 */
final class PostgresGroup {

	/**
	 * Locks the own stream, so that nobody takes it meanwhile, and then takes the keys in
	 * their order, so that replicas that take the same ones wait for each other and never
	 * in a circle.
	 */
	private static final String KEYS = """
			WITH own AS (SELECT size FROM stream WHERE id = ? AND epoch = ? AND owner = ? AND size = ? AND frontier = ?
			FOR UPDATE),
			fresh AS (INSERT INTO entry_key (key) SELECT taken.key FROM own, unnest(?) AS taken (key)
			ORDER BY taken.key ON CONFLICT DO NOTHING RETURNING key)
			SELECT size, NULL FROM own UNION ALL SELECT NULL, key FROM fresh""";

	/**
	 * No timeout from here on: the server answers a commit that it stops waiting for as
	 * if the standbys had it.
	 */
	private static final String ENTRIES = """
			WITH kept AS (INSERT INTO entry (stream, sequence, recorded_at, key, leaf, text)
			SELECT ?, ? + added.place, ?, added.key, added.leaf, added.text
			FROM unnest(?, ?, ?) WITH ORDINALITY AS added (key, leaf, text, place))
			UPDATE stream SET size = ?, frontier = ?, recorded_at = ?,
			expires = clock_timestamp() + ? * interval '1 millisecond' WHERE id = ? AND epoch = ?
			RETURNING set_config('statement_timeout', '0', true), current_setting('fsync'),
			current_setting('synchronous_commit')""";

	private static final String NO_TIMEOUT = "SET LOCAL statement_timeout = 0";

	private static final String SUBTREE = "INSERT INTO subtree (stream, number, hash) VALUES (?, ?, ?)";

	private final Connection connection;

	private final Owned owned;

	private final PostgresStream streams;

	PostgresGroup(Connection connection, Owned owned, PostgresStream streams) {
		this.connection = connection;
		this.owned = owned;
		this.streams = streams;
	}

	/** Returns the stream as it is after the commit. */
	Owned write(List<AppendWork> group, long recordedAt) throws SQLException, StreamLostException {
		Set<UUID> fresh = takeKeys(group);
		MerkleFrontier grown = this.owned.frontier().copy();
		Map<Long, byte[]> subtrees = new LinkedHashMap<>();
		List<AppendWork> added = new ArrayList<>();
		for (AppendWork append : group) {
			if (fresh.remove(Keys.uuid(append.key))) {
				byte[] subtree = grown.add(append.leaf);
				append.recorded(this.owned.id(), grown.size(), recordedAt);
				if (subtree != null) {
					subtrees.put(grown.size() / MerkleFrontier.SUBTREE - 1, subtree);
				}
				added.add(append);
			}
			else {
				append.alreadyRecorded();
			}
		}
		if (added.isEmpty()) {
			confirm();
			return this.owned;
		}
		try {
			keep(subtrees);
			write(added, grown, recordedAt);
		}
		catch (SQLException ex) {
			if ("23505".equals(ex.getSQLState())) {
				// there are entries beyond the end: somebody changed the stream's row
				throw new StreamLostException(this.owned.id(), true);
			}
			throw ex;
		}
		return new Owned(this.owned.id(), this.owned.epoch(), grown, recordedAt);
	}

	/**
	 * A repeat is as durable as a commit that comes after the one of its entry, which may
	 * be there and wait for a standby, or have been cancelled while it did.
	 */
	private void confirm() throws SQLException, StreamLostException {
		if (!this.streams.renew(this.connection, this.owned)) {
			throw new StreamLostException(this.owned.id());
		}
		try (Statement statement = this.connection.createStatement()) {
			statement.execute(NO_TIMEOUT);
		}
	}

	// before the entries, after which nothing may time out
	private void keep(Map<Long, byte[]> subtrees) throws SQLException {
		for (Map.Entry<Long, byte[]> subtree : subtrees.entrySet()) {
			try (PreparedStatement statement = this.connection.prepareStatement(SUBTREE)) {
				statement.setLong(1, this.owned.id());
				statement.setLong(2, subtree.getKey());
				statement.setBytes(3, subtree.getValue());
				statement.executeUpdate();
			}
		}
	}

	private Set<UUID> takeKeys(List<AppendWork> group) throws SQLException, StreamLostException {
		Set<UUID> fresh = new HashSet<>();
		try (PreparedStatement statement = this.connection.prepareStatement(KEYS)) {
			statement.setLong(1, this.owned.id());
			statement.setLong(2, this.owned.epoch());
			statement.setString(3, this.streams.owner());
			statement.setLong(4, this.owned.frontier().size());
			statement.setBytes(5, this.owned.frontier().bytes());
			statement.setArray(6, bytes(group.stream().map((append) -> append.key).toArray(byte[][]::new)));
			try (ResultSet row = statement.executeQuery()) {
				if (!row.next()) {
					throw new StreamLostException(this.owned.id());
				}
				while (row.next()) {
					fresh.add(Keys.uuid(row.getBytes(2)));
				}
			}
		}
		return fresh;
	}

	private void write(List<AppendWork> added, MerkleFrontier grown, long recordedAt)
			throws SQLException, StreamLostException {
		try (PreparedStatement statement = this.connection.prepareStatement(ENTRIES)) {
			statement.setLong(1, this.owned.id());
			statement.setLong(2, this.owned.frontier().size());
			statement.setLong(3, recordedAt);
			statement.setArray(4, bytes(added.stream().map((append) -> append.key).toArray(byte[][]::new)));
			statement.setArray(5, bytes(added.stream().map((append) -> append.leaf).toArray(byte[][]::new)));
			statement.setArray(6, bytes(added.stream().map((append) -> append.text).toArray(byte[][]::new)));
			statement.setLong(7, grown.size());
			statement.setBytes(8, grown.bytes());
			statement.setLong(9, recordedAt);
			statement.setLong(10, this.streams.leaseMillis());
			statement.setLong(11, this.owned.id());
			statement.setLong(12, this.owned.epoch());
			try (ResultSet row = statement.executeQuery()) {
				if (!row.next()) {
					throw new StreamLostException(this.owned.id());
				}
				Postgres.checkDurable(row.getString(2), row.getString(3));
			}
		}
	}

	private Array bytes(byte[][] values) throws SQLException {
		return this.connection.createArrayOf("bytea", values);
	}

	/** Another replica owns the stream, or it is not as this one left it. */
	static final class StreamLostException extends Exception {

		private static final long serialVersionUID = 1L;

		private final boolean forGood;

		StreamLostException(long stream) {
			this(stream, false);
		}

		StreamLostException(long stream, boolean forGood) {
			super("stream %s was taken over by another replica, or is not as this one left it".formatted(stream), null,
					false, false);
			this.forGood = forGood;
		}

		/** Whether nothing can be appended to it any more. */
		boolean isForGood() {
			return this.forGood;
		}

	}

}
