package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The leases on pairs of stream and sink: rows with an owner, an epoch that grows with
 * each new owner, and an end by the database's clock. {@link #renew} is called often
 * enough by one thread.
 */
final class PostgresLeases implements Leases {

	/**
	 * A pair is free when its time is over; the pairs of a replica that lives are left to
	 * it for half a lease more.
	 */
	private static final String FREE = """
			SELECT stream.id FROM stream LEFT JOIN follower ON follower.stream = stream.id AND follower.sink = ?
			WHERE coalesce(follower.expires, stream.taken) + CASE
			WHEN stream.owner = ? OR stream.expires < clock_timestamp() THEN interval '0'
			ELSE ? * interval '1 millisecond' END < clock_timestamp() ORDER BY stream.id""";

	private static final String TAKE = """
			INSERT INTO follower (stream, sink, position, owner, epoch, expires)
			VALUES (?, ?, 0, ?, 1, clock_timestamp() + ? * interval '1 millisecond')
			ON CONFLICT (stream, sink) DO UPDATE
			SET owner = excluded.owner, epoch = follower.epoch + 1, expires = excluded.expires,
			position = least(follower.position, (SELECT size FROM stream WHERE id = follower.stream))
			WHERE follower.expires < clock_timestamp() RETURNING position, epoch""";

	private static final String RENEW = """
			UPDATE follower SET expires = clock_timestamp() + ? * interval '1 millisecond'
			WHERE stream = ? AND sink = ? AND epoch = ? AND owner = ?""";

	/** Never beyond the end: what came back shorter was not settled there. */
	private static final String SETTLE = """
			UPDATE follower SET position = ? WHERE stream = ? AND sink = ? AND epoch = ? AND owner = ?
			AND ? <= (SELECT size FROM stream WHERE id = follower.stream)""";

	private static final String RELEASE = """
			UPDATE follower SET expires = '-infinity' WHERE stream = ? AND sink = ? AND epoch = ? AND owner = ?""";

	private final Changes changes;

	private final Changes positions;

	private final String owner;

	private final Duration lease;

	private final Set<String> sinks = ConcurrentHashMap.newKeySet();

	private final List<Lease> held = new CopyOnWriteArrayList<>();

	/**
	 * Made with two ways to change something.
	 * @param positions for what may be done once more after a failover
	 */
	PostgresLeases(Changes changes, Changes positions, String owner, Duration lease) {
		this.changes = changes;
		this.positions = positions;
		this.owner = owner;
		this.lease = lease;
	}

	/** Every sink that somebody has asked for. */
	Set<String> sinks() {
		return this.sinks;
	}

	@Override
	public List<FollowerLease> take(String sink) {
		this.sinks.add(sink);
		List<FollowerLease> taken = new ArrayList<>();
		this.positions.run((connection) -> {
			taken.clear();
			for (long stream : free(connection, sink)) {
				take(connection, stream, sink, taken);
			}
			return true;
		});
		taken.forEach((lease) -> this.held.add((Lease) lease));
		return taken;
	}

	private List<Long> free(Connection connection, String sink) throws SQLException {
		List<Long> free = new ArrayList<>();
		try (PreparedStatement statement = connection.prepareStatement(FREE)) {
			statement.setString(1, sink);
			statement.setString(2, this.owner);
			statement.setLong(3, this.lease.toMillis() / 2);
			try (ResultSet row = statement.executeQuery()) {
				while (row.next()) {
					free.add(row.getLong(1));
				}
			}
		}
		return free;
	}

	private void take(Connection connection, long stream, String sink, List<FollowerLease> taken) throws SQLException {
		long asked = System.nanoTime();
		try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
			statement.setLong(1, stream);
			statement.setString(2, sink);
			statement.setString(3, this.owner);
			statement.setLong(4, this.lease.toMillis());
			try (ResultSet row = statement.executeQuery()) {
				if (row.next()) {
					taken.add(new Lease(stream, sink, row.getLong(1), row.getLong(2), asked));
				}
			}
		}
	}

	/** Prolongs all that are held, and finds out which are not any more. */
	void renew() {
		for (Lease lease : this.held) {
			long asked = System.nanoTime();
			if (this.positions.run(RENEW, this.lease.toMillis(), lease.stream, lease.sink, lease.epoch, this.owner)) {
				lease.renewed(asked);
			}
			else {
				lease.lost();
			}
		}
	}

	/** Of a stream that is not what it was: all are to be taken again. */
	void lose(long stream) {
		for (Lease lease : this.held) {
			if (lease.stream == stream) {
				lease.lost();
			}
		}
	}

	private final class Lease implements FollowerLease {

		private final long stream;

		private final String sink;

		private final long position;

		private final long epoch;

		private volatile long end;

		private volatile boolean lost;

		Lease(long stream, String sink, long position, long epoch, long asked) {
			this.stream = stream;
			this.sink = sink;
			this.position = position;
			this.epoch = epoch;
			renewed(asked);
		}

		// from before the question: the database's end is never earlier
		private void renewed(long asked) {
			this.end = asked + PostgresLeases.this.lease.toNanos();
		}

		private void lost() {
			this.lost = true;
			PostgresLeases.this.held.remove(this);
		}

		@Override
		public long stream() {
			return this.stream;
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
			if (this.lost) {
				throw takenOver();
			}
			PostgresLeases all = PostgresLeases.this;
			(refused.isEmpty() ? all.positions : all.changes).run((connection) -> {
				if (!Changes.execute(connection, SETTLE, position, this.stream, this.sink, this.epoch,
						PostgresLeases.this.owner, position)) {
					lost();
					throw takenOver();
				}
				Changes.keep(connection, refused);
				return true;
			});
		}

		private LeaseLostException takenOver() {
			return new LeaseLostException("stream %s of sink %s was taken over".formatted(this.stream, this.sink));
		}

		@Override
		public boolean held() {
			return !this.lost && System.nanoTime() - this.end < 0;
		}

		@Override
		public void close() {
			lost();
			PostgresLeases.this.positions.run(RELEASE, this.stream, this.sink, this.epoch, PostgresLeases.this.owner);
		}

	}

}
