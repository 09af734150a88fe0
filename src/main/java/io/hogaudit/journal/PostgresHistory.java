package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
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

	private static final String POSITIONS = """
			UPDATE follower SET epoch = epoch + 1, expires = '-infinity', position = least(position, ?)
			WHERE stream = ?""";

	private static final String DEAD_LETTERS = "DELETE FROM dead_letter WHERE sequence > ? AND stream = ?";

	/** How far the retention was. */
	private static final String MEMOS = """
			UPDATE memo SET value = ? WHERE name IN (?, ?) AND CASE WHEN value ~ '^[0-9]+$' THEN value::bigint > ? END""";

	private static final String KEYS = """
			SELECT count(*) = 4 FROM pg_index WHERE indisprimary AND indrelid IN
			('entry'::regclass, 'entry_key'::regclass, 'stream'::regclass, 'follower'::regclass)""";

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
		List<PostgresStreamRow> rows = PostgresStreamRow.all(connection);
		synchronized (this) {
			// without any row the database is being restored: what comes back is compared
			if (comparison == this.comparisons && rows.stream().anyMatch(PostgresStreamRow::exists)) {
				List<Rewind> found = compare(before, rows, null);
				if (!found.isEmpty()) {
					changes.run((own) -> reset(own, found));
					found.forEach((rewind) -> this.known.remove(rewind.stream()));
					tell(found);
				}
				rows.forEach(this::keep);
			}
		}
		Map<Long, Long> sizes = new TreeMap<>();
		rows.forEach((row) -> sizes.put(row.stream(), row.size()));
		return sizes;
	}

	private void keep(PostgresStreamRow row) {
		@Nullable MerkleFrontier frontier = row.frontier();
		if (frontier != null) {
			committed(row.stream(), frontier);
		}
	}

	/**
	 * Compares everything over the writer's new connection: what grew meanwhile must
	 * still begin with what was known. Commits.
	 */
	synchronized void verify(Connection connection) throws SQLException {
		this.comparisons++;
		checkKeys(connection);
		Map<Long, MerkleFrontier> before = Map.copyOf(this.known);
		List<PostgresStreamRow> rows = PostgresStreamRow.allWithEntries(connection);
		if (rows.stream().noneMatch(PostgresStreamRow::exists) && !before.isEmpty()) {
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
		rows.forEach(this::keep);
		tell(found);
	}

	// nothing would recognise a repeat, and a restore could not go on behind it
	private static void checkKeys(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(KEYS)) {
			row.next();
			if (!row.getBoolean(1)) {
				throw new SQLException("tables of the journal have no primary key: the database is being restored",
						"55000");
			}
		}
	}

	private List<Rewind> compare(Map<Long, MerkleFrontier> before, List<PostgresStreamRow> rows,
			@Nullable Connection leaves) throws SQLException {
		Map<Long, MerkleFrontier> gone = new HashMap<>(before);
		List<Rewind> found = new ArrayList<>();
		for (PostgresStreamRow row : rows) {
			@Nullable MerkleFrontier was = gone.remove(row.stream());
			@Nullable MerkleFrontier is = row.frontier();
			if (is == null || (was != null && !row.continues(was, leaves))) {
				found.add(rewind(row.stream(), was, row.size(), is));
			}
			else if (row.entries() > row.size()) {
				found.add(new Rewind(row.stream(), row.entries(), null, row.size(), hex(is), this.clock.instant()));
			}
		}
		gone.forEach((stream, was) -> {
			if (was.size() > 0) {
				found.add(rewind(stream, was, 0, MerkleFrontier.of(0, new byte[0])));
			}
		});
		// nothing can be put right there
		found.removeIf((rewind) -> rewind.rootNow() == null && isKnown(rewind));
		return found;
	}

	private boolean isKnown(Rewind rewind) {
		return rewind.root() == null && this.rewinds.stream()
			.anyMatch((before) -> before.stream() == rewind.stream() && before.size() == rewind.size()
					&& before.sizeNow() == rewind.sizeNow());
	}

	private Rewind rewind(long stream, @Nullable MerkleFrontier was, long size, @Nullable MerkleFrontier is) {
		return new Rewind(stream, (was != null) ? was.size() : size, (was != null) ? hex(was) : null, size,
				(is != null) ? hex(is) : null, this.clock.instant());
	}

	private static String hex(MerkleFrontier frontier) {
		return HexFormat.of().formatHex(frontier.root());
	}

	/** In the database, for all replicas: each has to take its leases again. */
	private static boolean reset(Connection connection, List<Rewind> found) throws SQLException {
		for (Rewind rewind : found) {
			long stream = rewind.stream();
			if (rewind.rootNow() == null) {
				// its size says nothing
				continue;
			}
			Changes.execute(connection, POSITIONS, rewind.sizeNow(), stream);
			Changes.execute(connection, DEAD_LETTERS, rewind.sizeNow(), stream);
			Changes.execute(connection, MEMOS, Long.toString(rewind.sizeNow()), "retention.texts." + stream,
					"retention.keys." + stream, rewind.sizeNow());
		}
		return true;
	}

	private void tell(List<Rewind> found) {
		for (Rewind rewind : found) {
			if (!isKnown(rewind)) {
				logger.error("{}: acknowledged entries may be missing, see HogauditJournalRewound in the runbook",
						rewind.sentence());
				this.rewinds.add(rewind);
			}
			this.listener.accept(rewind.stream());
		}
	}

}
