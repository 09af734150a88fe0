package io.hogaudit.journal;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

import javax.sql.DataSource;

/**
 * Fills an empty journal in bulk, faster than appends would, with what they would have
 * left: entries of the last 30 days in order of time, their keys, the Merkle frontier and
 * subtrees, and every sink's position at the end.
 */
public final class Filler {

	private static final int GROUP = 5_000;

	private static final long DAYS_30 = 30L * 24 * 3600 * 1000;

	private static final String TEXT = """
			{"id":"%1$s","timestamp":"%2$s","action":"feature_flag.updated","userId":"%3$d","resource":"FeatureFlag/%3$d",\
			"result":"success","metadata":{"changes":[{"field":"active","before":false,"after":true}],"ip_address":"203.0.113.7",\
			"client":"web","capture":{"event":"audit","distinct_id":"user_%3$d"}},"recordedAt":"%2$s","endpoint":"posthog"}""";

	private final SplittableRandom random = new SplittableRandom(1);

	private final MerkleFrontier frontier = MerkleFrontier.of(0, new byte[0]);

	private final long entries;

	private final long start = System.currentTimeMillis() - DAYS_30;

	private Filler(long entries) {
		this.entries = entries;
	}

	/** Into a file that is not there yet. */
	public static void sqlite(String url, long entries, List<String> sinks) throws SQLException {
		try (Sqlite sqlite = Sqlite.open(url)) {
			Schema.migrateSqlite(sqlite);
			try (Connection connection = sqlite.getConnection(); Statement statement = connection.createStatement()) {
				statement.execute("PRAGMA synchronous = OFF");
				statement.execute("PRAGMA wal_autocheckpoint = 10000");
				connection.setAutoCommit(false);
				new Filler(entries).sqlite(connection, sinks);
				connection.setAutoCommit(true);
				statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
			}
		}
	}

	private void sqlite(Connection connection, List<String> sinks) throws SQLException {
		try (PreparedStatement key = connection.prepareStatement("INSERT INTO entry_key (key, sequence) VALUES (?, ?)");
				PreparedStatement entry = connection.prepareStatement(
						"INSERT INTO entry (sequence, recorded_at, key, leaf, text) VALUES (?, ?, ?, ?, CAST(? AS TEXT))");
				PreparedStatement subtree = connection
					.prepareStatement("INSERT INTO subtree (stream, number, hash) VALUES (1, ?, ?)")) {
			for (long sequence = 1; sequence <= this.entries; sequence++) {
				long at = at(sequence);
				byte[] id = Keys.bytes(id(at));
				byte[] text = text(at);
				byte[] leaf = MerkleFrontier.leaf(text);
				key.setBytes(1, id);
				key.setLong(2, sequence);
				key.executeUpdate();
				entry.setLong(1, sequence);
				entry.setLong(2, at);
				entry.setBytes(3, id);
				entry.setBytes(4, leaf);
				entry.setBytes(5, text);
				entry.executeUpdate();
				byte[] whole = this.frontier.add(leaf);
				if (whole != null) {
					subtree.setLong(1, sequence / MerkleFrontier.SUBTREE - 1);
					subtree.setBytes(2, whole);
					subtree.executeUpdate();
				}
				if (sequence % GROUP == 0) {
					connection.commit();
				}
			}
		}
		Changes.execute(connection, "UPDATE stream SET size = ?, frontier = ? WHERE id = 1", this.entries,
				this.frontier.bytes());
		for (String sink : sinks) {
			Changes.execute(connection, "INSERT INTO follower (stream, sink, position) VALUES (1, ?, ?)", sink,
					this.entries);
		}
		connection.commit();
	}

	/** Into an empty database, as one stream that nobody owns. */
	public static void postgres(String url, String user, String password, long entries, List<String> sinks)
			throws SQLException {
		DataSource source = new Postgres(url).source(new JournalProperties.Role(user, password), 600_000);
		Schema.migratePostgres(source, source);
		try (Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
			statement.execute("SET synchronous_commit = off");
			connection.setAutoCommit(false);
			new Filler(entries).postgres(connection, sinks);
			connection.setAutoCommit(true);
			statement.execute("VACUUM (ANALYZE)");
			statement.execute("CHECKPOINT");
		}
	}

	private void postgres(Connection connection, List<String> sinks) throws SQLException {
		Changes.execute(connection, """
				INSERT INTO stream (size, frontier, recorded_at, owner, epoch, taken, expires)
				VALUES (0, '', 0, 'filler', 1, clock_timestamp(), '-infinity')""");
		long[] at = new long[GROUP];
		byte[][] keys = new byte[GROUP][];
		byte[][] leaves = new byte[GROUP][];
		byte[][] texts = new byte[GROUP][];
		for (long done = 0; done < this.entries; done += GROUP) {
			for (int i = 0; i < GROUP; i++) {
				at[i] = at(done + i + 1);
				keys[i] = Keys.bytes(id(at[i]));
				texts[i] = text(at[i]);
				leaves[i] = MerkleFrontier.leaf(texts[i]);
				byte[] whole = this.frontier.add(leaves[i]);
				if (whole != null) {
					Changes.execute(connection, "INSERT INTO subtree (stream, number, hash) VALUES (1, ?, ?)",
							this.frontier.size() / MerkleFrontier.SUBTREE - 1, whole);
				}
			}
			try (PreparedStatement entry = connection.prepareStatement("""
					WITH kept AS (INSERT INTO entry (stream, sequence, recorded_at, key, leaf, text)
					SELECT 1, ? + added.place, added.at, added.key, added.leaf, added.text
					FROM unnest(?, ?, ?, ?) WITH ORDINALITY AS added (at, key, leaf, text, place))
					INSERT INTO entry_key (key) SELECT unnest(?)""")) {
				entry.setLong(1, done);
				entry.setObject(2, at);
				entry.setArray(3, connection.createArrayOf("bytea", keys));
				entry.setArray(4, connection.createArrayOf("bytea", leaves));
				entry.setArray(5, connection.createArrayOf("bytea", texts));
				entry.setArray(6, connection.createArrayOf("bytea", keys));
				entry.executeUpdate();
			}
			connection.commit();
		}
		Changes.execute(connection, "UPDATE stream SET size = ?, frontier = ?, recorded_at = ? WHERE id = 1",
				this.frontier.size(), this.frontier.bytes(), at[GROUP - 1]);
		for (String sink : sinks) {
			Changes.execute(connection, """
					INSERT INTO follower (stream, sink, position, owner, epoch, expires)
					VALUES (1, ?, ?, 'filler', 1, '-infinity')""", sink, this.frontier.size());
		}
		connection.commit();
	}

	private long at(long sequence) {
		return this.start + (long) ((double) DAYS_30 / this.entries * sequence);
	}

	/** As a natural key of an event whose uuid has version 7: time, then hash. */
	private UUID id(long at) {
		return new UUID(at << 16 | (this.random.nextLong() & 0xffff), this.random.nextLong());
	}

	private byte[] text(long at) {
		return TEXT
			.formatted(new UUID(this.random.nextLong(), this.random.nextLong()), Instant.ofEpochMilli(at),
					this.random.nextInt(10_000))
			.getBytes(StandardCharsets.UTF_8);
	}

}
