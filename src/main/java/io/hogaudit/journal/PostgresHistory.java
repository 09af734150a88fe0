package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this replica has seen of each stream, to find out when the database comes back
 * with less, or with something else: after a failover to a standby that was behind, or a
 * restored dump. Then nothing beyond the new end counts as delivered, whoever follows
 * lets go, and positions are read again. Safe for use by many threads.
 */
final class PostgresHistory {

	private static final Logger logger = LoggerFactory.getLogger(PostgresHistory.class);

	private static final String STREAMS = """
			SELECT id, size, frontier,
			coalesce((SELECT max(position) FROM follower WHERE follower.stream = stream.id), 0) FROM stream""";

	private static final String LEAVES = """
			SELECT leaf FROM entry WHERE stream = ? AND sequence > ? AND sequence <= ? ORDER BY sequence""";

	private static final int PAGE = 10_000;

	private static final String POSITIONS = """
			UPDATE follower SET epoch = epoch + 1, expires = '-infinity', position = least(position, ?)
			WHERE stream = ?""";

	private static final String DEAD_LETTERS = "DELETE FROM dead_letter WHERE sequence > ? AND stream = ?";

	/** How far the retention was. */
	private static final String MEMOS = """
			UPDATE memo SET value = ? WHERE name IN (?, ?) AND CASE WHEN value ~ '^[0-9]+$' THEN value::bigint > ? END""";

	private final Clock clock;

	/** Told the number of each stream of which nothing may be believed any more. */
	private final LongConsumer listener;

	private final Map<Long, MerkleFrontier> known = new ConcurrentHashMap<>();

	private final List<Rewind> rewinds = new CopyOnWriteArrayList<>();

	/** Grows with each comparison that is valid for what comes after it only. */
	private int comparisons;

	PostgresHistory(Clock clock, LongConsumer listener) {
		this.clock = clock;
		this.listener = listener;
	}

	private record Row(long stream, MerkleFrontier frontier, long position) {
	}

	/** Since the start of this process. */
	List<Rewind> rewinds() {
		return List.copyOf(this.rewinds);
	}

	/** As of the last comparison. */
	Map<Long, Long> sizes() {
		Map<Long, Long> sizes = new TreeMap<>();
		this.known.forEach((stream, frontier) -> sizes.put(stream, frontier.size()));
		return sizes;
	}

	/** What this replica has just appended. */
	void committed(long stream, MerkleFrontier frontier) {
		this.known.merge(stream, frontier, PostgresHistory::longer);
	}

	private static MerkleFrontier longer(MerkleFrontier one, MerkleFrontier other) {
		return (one.size() > other.size()) ? one : other;
	}

	/**
	 * Compares sizes, and roots of equal size, over a connection that commits each
	 * statement.
	 * @return the sizes of all streams
	 */
	Map<Long, Long> look(Connection connection, Changes changes) throws SQLException {
		Map<Long, MerkleFrontier> before;
		int comparison;
		synchronized (this) {
			before = Map.copyOf(this.known);
			comparison = this.comparisons;
		}
		List<Row> rows = rows(connection);
		synchronized (this) {
			// without any row the database is being restored: what comes back is compared
			if (comparison == this.comparisons && !rows.isEmpty()) {
				List<Rewind> found = compare(before, rows, null);
				if (!found.isEmpty()) {
					changes.run((own) -> reset(own, found));
					found.forEach((rewind) -> this.known.remove(rewind.stream()));
					tell(found);
				}
				rows.forEach((row) -> committed(row.stream, row.frontier));
			}
		}
		Map<Long, Long> sizes = new TreeMap<>();
		rows.forEach((row) -> sizes.put(row.stream, row.frontier.size()));
		return sizes;
	}

	/**
	 * Compares everything over the writer's new connection: what grew meanwhile must
	 * still begin with what was known. Commits.
	 */
	synchronized void verify(Connection connection) throws SQLException {
		this.comparisons++;
		Map<Long, MerkleFrontier> before = Map.copyOf(this.known);
		List<Row> rows = rows(connection);
		if (rows.isEmpty() && !before.isEmpty()) {
			throw new SQLException(
					"the database has none of the streams that were there: it is being restored, or empty; to begin a new journal in it, restart hogaudit",
					"55000");
		}
		List<Rewind> found = compare(before, rows, connection);
		if (!found.isEmpty()) {
			reset(connection, found);
		}
		connection.commit();
		this.known.clear();
		rows.forEach((row) -> this.known.put(row.stream, row.frontier));
		tell(found);
	}

	private static List<Row> rows(Connection connection) throws SQLException {
		List<Row> rows = new ArrayList<>();
		try (PreparedStatement statement = connection.prepareStatement(STREAMS);
				ResultSet row = statement.executeQuery()) {
			while (row.next()) {
				rows.add(new Row(row.getLong(1), Postgres.frontier(row.getLong(1), row.getLong(2), row.getBytes(3)),
						row.getLong(4)));
			}
		}
		return rows;
	}

	private List<Rewind> compare(Map<Long, MerkleFrontier> before, List<Row> rows, @Nullable Connection leaves)
			throws SQLException {
		Map<Long, MerkleFrontier> gone = new HashMap<>(before);
		List<Rewind> found = new ArrayList<>();
		for (Row row : rows) {
			@Nullable MerkleFrontier was = gone.remove(row.stream);
			if (was != null && !continues(was, row, leaves)) {
				found.add(rewind(row.stream, was, row.frontier));
			}
			else if (row.position > row.frontier.size()) {
				found.add(new Rewind(row.stream, row.position, null, row.frontier.size(), hex(row.frontier),
						this.clock.instant()));
			}
		}
		MerkleFrontier empty = MerkleFrontier.of(0, new byte[0]);
		gone.forEach((stream, was) -> {
			if (was.size() > 0) {
				found.add(rewind(stream, was, empty));
			}
		});
		return found;
	}

	private Rewind rewind(long stream, MerkleFrontier was, MerkleFrontier is) {
		return new Rewind(stream, was.size(), hex(was), is.size(), hex(is), this.clock.instant());
	}

	private static String hex(MerkleFrontier frontier) {
		return HexFormat.of().formatHex(frontier.root());
	}

	private static boolean continues(MerkleFrontier was, Row row, @Nullable Connection leaves) throws SQLException {
		MerkleFrontier is = row.frontier;
		if (is.size() > was.size()) {
			return leaves == null || Arrays.equals(grown(was, row, leaves).bytes(), is.bytes());
		}
		return is.size() == was.size() && Arrays.equals(was.bytes(), is.bytes());
	}

	private static MerkleFrontier grown(MerkleFrontier was, Row row, Connection connection) throws SQLException {
		MerkleFrontier grown = was.copy();
		try (PreparedStatement statement = connection.prepareStatement(LEAVES)) {
			while (grown.size() < row.frontier.size()) {
				long from = grown.size();
				statement.setLong(1, row.stream);
				statement.setLong(2, from);
				statement.setLong(3, Math.min(from + PAGE, row.frontier.size()));
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

	/** In the database, for all replicas: each has to take its leases again. */
	private static boolean reset(Connection connection, List<Rewind> found) throws SQLException {
		for (Rewind rewind : found) {
			long stream = rewind.stream();
			Changes.execute(connection, POSITIONS, rewind.sizeNow(), stream);
			Changes.execute(connection, DEAD_LETTERS, rewind.sizeNow(), stream);
			Changes.execute(connection, MEMOS, Long.toString(rewind.sizeNow()), "retention.texts." + stream,
					"retention.keys." + stream, rewind.sizeNow());
		}
		return true;
	}

	private void tell(List<Rewind> found) {
		for (Rewind rewind : found) {
			logger.error("{}: acknowledged entries may be missing, see HogauditJournalRewound in the runbook",
					rewind.sentence());
			this.rewinds.add(rewind);
			this.listener.accept(rewind.stream());
		}
	}

}
