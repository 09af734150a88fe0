package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What the database says of a stream.
 *
 * @param frontier null when the row's hashes do not fit its size
 * @param entries how many there must have been, as far as anything says so
 * @param exists whether there is a row
 */
record PostgresStreamRow(long stream, long size, @Nullable MerkleFrontier frontier, long entries, boolean exists) {

	/**
	 * With how many entries there must have been: the furthest position of a sink, and
	 * where it is asked for the last entry that is there. Also of streams that have lost
	 * their row.
	 */
	private static final String STREAMS = """
			SELECT id, size, frontier, %s, greatest(%%s,
			(SELECT max(position) FROM follower WHERE follower.stream = stream.id)), true FROM stream
			UNION ALL SELECT follower.stream, 0, '', true, max(position), false FROM follower
			WHERE NOT EXISTS (SELECT 1 FROM stream WHERE id = follower.stream) GROUP BY follower.stream"""
		.formatted(PostgresStream.WHOLE);

	private static final String SIZES = STREAMS.formatted("0");

	private static final String SIZES_AND_ENTRIES = STREAMS
		.formatted("(SELECT max(sequence) FROM entry WHERE entry.stream = stream.id)");

	private static final String LEAVES = """
			SELECT leaf FROM entry WHERE stream = ? AND sequence > ? AND sequence <= ? ORDER BY sequence""";

	private static final int PAGE = 10_000;

	/** Of all streams, with the furthest position of a sink. */
	static List<PostgresStreamRow> all(Connection connection) throws SQLException {
		return rows(connection, SIZES);
	}

	/** As {@link #all}, and with the last entry that is there. */
	static List<PostgresStreamRow> allWithEntries(Connection connection) throws SQLException {
		return rows(connection, SIZES_AND_ENTRIES);
	}

	private static List<PostgresStreamRow> rows(Connection connection, String query) throws SQLException {
		List<PostgresStreamRow> rows = new ArrayList<>();
		try (PreparedStatement statement = connection.prepareStatement(query);
				ResultSet row = statement.executeQuery()) {
			while (row.next()) {
				long size = row.getLong(2);
				rows.add(new PostgresStreamRow(row.getLong(1), size,
						row.getBoolean(4) ? MerkleFrontier.of(size, row.getBytes(3)) : null, row.getLong(5),
						row.getBoolean(6)));
			}
		}
		return rows;
	}

	/**
	 * Whether it begins with what was there.
	 * @param leaves where entries that were added are looked at; null when they are not
	 */
	boolean continues(MerkleFrontier was, @Nullable Connection leaves) throws SQLException {
		@Nullable MerkleFrontier is = this.frontier;
		if (is == null || is.size() < was.size()) {
			return false;
		}
		if (is.size() > was.size()) {
			return leaves == null || Arrays.equals(grown(was, leaves).bytes(), is.bytes());
		}
		return Arrays.equals(was.bytes(), is.bytes());
	}

	private MerkleFrontier grown(MerkleFrontier was, Connection connection) throws SQLException {
		MerkleFrontier grown = was.copy();
		try (PreparedStatement statement = connection.prepareStatement(LEAVES)) {
			while (grown.size() < this.size) {
				long from = grown.size();
				statement.setLong(1, this.stream);
				statement.setLong(2, from);
				statement.setLong(3, Math.min(from + PAGE, this.size));
				try (ResultSet leaf = statement.executeQuery()) {
					while (leaf.next()) {
						grown.add(leaf.getBytes(1));
					}
				}
				if (grown.size() == from) {
					return grown;
				}
			}
		}
		return grown;
	}

}
