package io.hogaudit.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

import io.hogaudit.journal.Work.AppendWork;
import io.hogaudit.journal.Work.UpdateWork;

/**
 * The one writing connection of a SQLite journal. Used by the writer thread only, except
 * {@link #head()}. A commit is one fsync of the write-ahead log
 * ({@code synchronous=FULL}).
 */
final class SqliteStore implements Store {

	/** A file holds one stream. */
	static final long STREAM = 1;

	private final Connection connection;

	private final JournalFile file;

	private final Clock clock;

	/** Null after a failure, because the driver closes a statement that fails. */
	private @Nullable Statements statements;

	private MerkleFrontier frontier;

	private long lastRecordedAt;

	private volatile StreamHead head;

	SqliteStore(Connection connection, Path file, Clock clock) throws SQLException {
		this.connection = connection;
		this.file = new JournalFile(file);
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
		this.head = new StreamHead(STREAM, this.frontier.size(), this.frontier.root());
	}

	@Override
	public void commit(List<Work<?>> group) throws SQLException {
		Statements prepared = (this.statements != null) ? this.statements : Statements.prepare(this.connection);
		this.statements = prepared;
		execute("BEGIN IMMEDIATE");
		MerkleFrontier grown = this.frontier.copy();
		long recordedAt = Math.max(this.lastRecordedAt, this.clock.millis());
		try {
			for (Work<?> work : group) {
				switch (work) {
					case AppendWork append -> prepared.append(append, grown, recordedAt);
					case UpdateWork update when update.inTransaction -> update.apply(this.connection);
					case UpdateWork _ -> {
						// was done before the transaction
					}
				}
			}
			if (grown.size() > this.frontier.size()) {
				prepared.update(grown);
			}
			execute("COMMIT");
		}
		catch (SQLException | RuntimeException ex) {
			rollback(ex);
			throw ex;
		}
		this.file.check();
		this.frontier = grown;
		this.lastRecordedAt = recordedAt;
		this.head = new StreamHead(STREAM, grown.size(), grown.root());
	}

	@Override
	public void maintain(UpdateWork work) throws SQLException {
		work.apply(this.connection);
	}

	// SQLite rolls back by itself after some errors, a full disk among them, and then
	// nothing is left to roll back. The driver's own transactions do not bear that: hence
	// by hand.
	private void rollback(Exception cause) {
		this.statements = null;
		try {
			execute("ROLLBACK");
		}
		catch (SQLException ex) {
			cause.addSuppressed(ex);
		}
	}

	private void execute(String sql) throws SQLException {
		try (Statement statement = this.connection.createStatement()) {
			statement.execute(sql);
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

	/** The writer's statements, prepared once. */
	private record Statements(PreparedStatement insertKey, PreparedStatement insertEntry,
			PreparedStatement updateStream, PreparedStatement insertSubtree) {

		static Statements prepare(Connection connection) throws SQLException {
			// a cast, so that bytes are kept as they are and the column reads as text
			return new Statements(
					connection.prepareStatement(
							"INSERT INTO entry_key (key, sequence) VALUES (?, ?) ON CONFLICT (key) DO NOTHING"),
					connection.prepareStatement(
							"INSERT INTO entry (sequence, recorded_at, key, leaf, text) VALUES (?, ?, ?, ?, CAST(? AS TEXT))"),
					connection.prepareStatement("UPDATE stream SET size = ?, frontier = ? WHERE id = 1"),
					connection.prepareStatement("INSERT INTO subtree (stream, number, hash) VALUES (1, ?, ?)"));
		}

		void append(AppendWork append, MerkleFrontier grown, long recordedAt) throws SQLException {
			long sequence = grown.size() + 1;
			this.insertKey.setBytes(1, append.key);
			this.insertKey.setLong(2, sequence);
			if (this.insertKey.executeUpdate() == 0) {
				append.alreadyRecorded();
				return;
			}
			this.insertEntry.setLong(1, sequence);
			this.insertEntry.setLong(2, recordedAt);
			this.insertEntry.setBytes(3, append.key);
			this.insertEntry.setBytes(4, append.leaf);
			this.insertEntry.setBytes(5, append.text);
			this.insertEntry.executeUpdate();
			byte[] subtree = grown.add(append.leaf);
			if (subtree != null) {
				this.insertSubtree.setLong(1, sequence / MerkleFrontier.SUBTREE - 1);
				this.insertSubtree.setBytes(2, subtree);
				this.insertSubtree.executeUpdate();
			}
			append.recorded(STREAM, sequence, recordedAt);
		}

		void update(MerkleFrontier grown) throws SQLException {
			this.updateStream.setLong(1, grown.size());
			this.updateStream.setBytes(2, grown.bytes());
			this.updateStream.executeUpdate();
		}

	}

}
