package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;

import org.sqlite.SQLiteErrorCode;

import io.hogaudit.journal.Work.AppendWork;
import io.hogaudit.journal.Work.Maintenance;
import io.hogaudit.journal.Work.UpdateWork;

/**
 * The one writing connection of a SQLite journal. Used by the writer thread only, except
 * {@link #head()}. A commit is one fsync of the write-ahead log
 * ({@code synchronous=FULL}).
 */
final class SqliteStore implements Store {

	private final Connection connection;

	private final Clock clock;

	private final PreparedStatement insertKey;

	private final PreparedStatement insertEntry;

	private final PreparedStatement updateStream;

	private MerkleFrontier frontier;

	private long lastRecordedAt;

	private volatile StreamHead head;

	SqliteStore(Connection connection, Clock clock) throws SQLException {
		this.connection = connection;
		this.clock = clock;
		try (Statement statement = connection.createStatement()) {
			try (ResultSet row = statement.executeQuery("SELECT size, frontier FROM stream WHERE id = 1")) {
				this.frontier = MerkleFrontier.of(row.getLong(1), row.getBytes(2));
			}
			try (ResultSet row = statement
				.executeQuery("SELECT sequence, recorded_at FROM entry ORDER BY sequence DESC LIMIT 1")) {
				long last = row.next() ? row.getLong(1) : 0;
				this.lastRecordedAt = (last > 0) ? row.getLong(2) : 0;
				if (last != this.frontier.size()) {
					throw new IllegalStateException("the journal's stream says %d entries, the last one is %d"
						.formatted(this.frontier.size(), last));
				}
			}
		}
		connection.setAutoCommit(false);
		// a cast, so that bytes are kept as they are and the column reads as text
		this.insertKey = connection
			.prepareStatement("INSERT INTO entry_key (key, sequence) VALUES (?, ?) ON CONFLICT (key) DO NOTHING");
		this.insertEntry = connection.prepareStatement(
				"INSERT INTO entry (sequence, recorded_at, key, leaf, text) VALUES (?, ?, ?, ?, CAST(? AS TEXT))");
		this.updateStream = connection.prepareStatement("UPDATE stream SET size = ?, frontier = ? WHERE id = 1");
		this.head = new StreamHead(this.frontier.size(), this.frontier.root());
	}

	@Override
	public void commit(List<Work<?>> group) throws SQLException {
		MerkleFrontier grown = this.frontier.copy();
		long recordedAt = Math.max(this.lastRecordedAt, this.clock.millis());
		try {
			for (Work<?> work : group) {
				switch (work) {
					case AppendWork append -> append(append, grown, recordedAt);
					case UpdateWork update -> update.apply(this.connection);
					case Maintenance _ -> {
						// was done before the transaction
					}
				}
			}
			if (grown.size() > this.frontier.size()) {
				this.updateStream.setLong(1, grown.size());
				this.updateStream.setBytes(2, grown.bytes());
				this.updateStream.executeUpdate();
			}
			this.connection.commit();
		}
		catch (SQLException | RuntimeException ex) {
			rollback(ex);
			throw ex;
		}
		this.frontier = grown;
		this.lastRecordedAt = recordedAt;
		this.head = new StreamHead(grown.size(), grown.root());
	}

	@Override
	public void maintain(Maintenance maintenance) throws SQLException {
		this.connection.setAutoCommit(true);
		try {
			maintenance.apply(this.connection);
		}
		finally {
			this.connection.setAutoCommit(false);
		}
	}

	private void append(AppendWork append, MerkleFrontier grown, long recordedAt) throws SQLException {
		long sequence = grown.size() + 1;
		this.insertKey.setBytes(1, append.key);
		this.insertKey.setLong(2, sequence);
		if (this.insertKey.executeUpdate() == 0) {
			append.result(Append.ALREADY_RECORDED);
			return;
		}
		this.insertEntry.setLong(1, sequence);
		this.insertEntry.setLong(2, recordedAt);
		this.insertEntry.setBytes(3, append.key);
		this.insertEntry.setBytes(4, append.leaf);
		this.insertEntry.setBytes(5, append.text);
		this.insertEntry.executeUpdate();
		grown.add(append.leaf);
		append.result(Append.RECORDED);
	}

	private void rollback(Exception cause) {
		try {
			this.connection.rollback();
		}
		catch (SQLException ex) {
			// SQLite has rolled back by itself after some errors; the cause is what
			// matters
			cause.addSuppressed(ex);
		}
	}

	@Override
	public StreamHead head() {
		return this.head;
	}

	@Override
	public Fault fault(SQLException ex) {
		SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(ex.getErrorCode() & 0xff);
		return switch (code) {
			case SQLITE_FULL -> Fault.DISK_FULL;
			case SQLITE_BUSY, SQLITE_LOCKED -> Fault.BUSY;
			default -> Fault.FINAL;
		};
	}

	@Override
	public void close() {
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			throw new IllegalStateException("the journal's connection did not close", ex);
		}
	}

}
