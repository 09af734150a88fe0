package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases of a journal that one process has for itself ({@link Sqlite} sees to that):
 * they never run out.
 */
final class SqliteLeases implements Leases {

	private static final Logger logger = LoggerFactory.getLogger(SqliteLeases.class);

	private final Store store;

	private final Clock clock;

	private final JournalReader reader;

	private final Changes changes;

	private final Changes.Transactions positions;

	private final Set<String> known = ConcurrentHashMap.newKeySet();

	private final Set<String> taken = ConcurrentHashMap.newKeySet();

	private final List<Rewind> rewinds = new CopyOnWriteArrayList<>();

	/**
	 * Made with two ways to change something.
	 * @param positions for what may be done once more after the death of the process
	 */
	SqliteLeases(Store store, Clock clock, JournalReader reader, Changes changes, Changes.Transactions positions) {
		this.store = store;
		this.clock = clock;
		this.reader = reader;
		this.changes = changes;
		this.positions = positions;
	}

	/** Positions that were beyond the end. */
	List<Rewind> rewinds() {
		return List.copyOf(this.rewinds);
	}

	/** Every sink that somebody has asked for. */
	Set<String> sinks() {
		return this.known;
	}

	@Override
	public List<FollowerLease> take(String sink) {
		this.known.add(sink);
		if (this.taken.contains(sink)) {
			return List.of();
		}
		Lease lease = new Lease(sink, position(sink));
		return this.taken.add(sink) ? List.of(lease) : List.of();
	}

	/** Nothing beyond the end counts as delivered. */
	private long position(String sink) {
		long position = this.reader.position(SqliteStore.STREAM, sink);
		Store.StreamHead head = this.store.head();
		if (position <= head.size()) {
			return position;
		}
		Rewind rewind = new Rewind(SqliteStore.STREAM, position, null, head.size(),
				HexFormat.of().formatHex(head.root()), this.clock.instant());
		logger.error("Position of sink {} is beyond the end: {}", sink, rewind.sentence());
		this.rewinds.add(rewind);
		return head.size();
	}

	private final class Lease implements FollowerLease {

		private final String sink;

		private final long position;

		Lease(String sink, long position) {
			this.sink = sink;
			this.position = position;
		}

		@Override
		public long stream() {
			return SqliteStore.STREAM;
		}

		@Override
		public String sink() {
			return this.sink;
		}

		@Override
		public long position() {
			return this.position;
		}

		@Override
		public void settle(long position, List<DeadLetter> refused) {
			if (refused.isEmpty()) {
				SqliteLeases.this.positions.run((connection) -> move(connection, position));
			}
			else {
				SqliteLeases.this.changes.run((connection) -> {
					Changes.keep(connection, refused);
					return move(connection, position);
				});
			}
		}

		private boolean move(Connection connection, long position) throws SQLException {
			return Changes.execute(connection, """
					INSERT INTO follower (stream, sink, position) VALUES (?, ?, ?)
					ON CONFLICT (stream, sink) DO UPDATE SET position = excluded.position""", stream(), this.sink,
					position);
		}

		@Override
		public boolean held() {
			return true;
		}

		@Override
		public void close() {
			SqliteLeases.this.taken.remove(this.sink);
		}

	}

}
