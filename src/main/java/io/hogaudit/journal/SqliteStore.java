package io.hogaudit.journal;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

import io.hogaudit.journal.SegmentAppender.ForceFailedException;
import io.hogaudit.journal.SegmentAppender.Position;
import io.hogaudit.journal.SqliteRows.Kept;
import io.hogaudit.journal.Work.AppendWork;
import io.hogaudit.journal.Work.UpdateWork;
import io.hogaudit.journal.Work.UpdateWork.When;

/**
 * Keeps a group's texts in a segment, forced to disk, and its rows in SQLite. The segment
 * is what makes a group durable; the rows of several groups share a transaction, whose
 * commit is one more fsync ({@code synchronous=FULL}). Rows that a transaction did not
 * keep are made again from the segment, at the start or after a failure. Used by the
 * writer thread only, except {@link #head()} and {@link #isBehind()}.
 */
final class SqliteStore implements Store {

	/** A file holds one stream. */
	static final long STREAM = 1;

	private static final Logger logger = LoggerFactory.getLogger(SqliteStore.class);

	/** Entries and nanoseconds after which a transaction is committed. */
	private static final int MANY = 1000;

	private static final long LONG = TimeUnit.MILLISECONDS.toNanos(50);

	private final Connection connection;

	private final SegmentAppender segments;

	private final JournalFile file;

	private final Clock clock;

	/** Null after a failure, because the driver closes a statement that fails. */
	private @Nullable SqliteRows rows;

	/** Of what is durable, as all that follows. */
	private MerkleFrontier frontier;

	private long lastRecordedAt;

	private volatile StreamHead head;

	/** Entries whose rows are committed. */
	private long committed;

	private boolean inTransaction;

	private long inTransactionSince;

	/** Whether there is something that no other connection sees. */
	private volatile boolean behind;

	SqliteStore(Sqlite sqlite, Clock clock) throws SQLException {
		this(sqlite, sqlite.getConnection(), clock);
	}

	/** With a connection that is like those of the journal. */
	SqliteStore(Sqlite sqlite, Connection connection, Clock clock) throws SQLException {
		this.connection = connection;
		this.clock = clock;
		// else the driver tries to begin a transaction after each statement
		connection.setAutoCommit(false);
		execute("COMMIT");
		SegmentChecks checks = new SegmentChecks(sqlite.segments(), connection);
		Kept kept = checks.run(Kept.read(connection));
		this.segments = new SegmentAppender(sqlite.segments(), kept.position());
		this.frontier = kept.frontier();
		this.lastRecordedAt = kept.recordedAt();
		this.head = head(kept.frontier());
		recover(kept, Long.MAX_VALUE);
		checks.refuseHole(this.segments.position());
		try {
			this.file = new JournalFile(sqlite.file(), sqlite.segments().folder());
		}
		catch (IOException ex) {
			throw new SQLException(ex.getMessage(), ex);
		}
	}

	@Override
	public void commit(List<Work<?>> group) throws SQLException {
		if (this.committed < this.frontier.size() && !this.inTransaction) {
			recover(Kept.read(this.connection), this.frontier.size());
		}
		changeFirst(group);
		MerkleFrontier grown = this.frontier.copy();
		long recordedAt = Math.max(this.lastRecordedAt, this.clock.millis());
		Position before = this.segments.position();
		try {
			SqliteRows prepared = prepared();
			for (Work<?> work : group) {
				switch (work) {
					case AppendWork append -> {
						begin();
						append(prepared, append, grown, recordedAt);
					}
					case UpdateWork update when update.when == When.SOON -> {
						begin();
						update.apply(this.connection);
						this.behind = true;
					}
					case UpdateWork _ -> {
						// was done before
					}
				}
			}
			if (grown.size() > this.frontier.size()) {
				this.segments.force();
				this.behind = true;
			}
		}
		catch (SQLException | RuntimeException | IOException ex) {
			SQLException failure = failure(ex);
			rollback(failure);
			reset(before, failure);
			throw failure;
		}
		// from here on the group is kept, whatever becomes of the transaction
		this.frontier = grown;
		this.lastRecordedAt = recordedAt;
		this.head = head(grown);
		if (this.inTransaction && (this.frontier.size() - this.committed >= MANY
				|| System.nanoTime() - this.inTransactionSince > LONG)) {
			settle();
		}
		try {
			if (this.file.mayHaveMoved()) {
				this.file.check();
				this.segments.check();
			}
		}
		catch (IOException ex) {
			throw new SQLException(ex.getMessage(), ex);
		}
	}

	/**
	 * What has to be durable is so before anything is appended: an append of a key whose
	 * removal was lost with the process could not be made again from its segment.
	 */
	private void changeFirst(List<Work<?>> group) throws SQLException {
		boolean changed = false;
		for (Work<?> work : group) {
			if (work instanceof UpdateWork update && update.when == When.DURABLE) {
				begin();
				try {
					update.apply(this.connection);
				}
				catch (SQLException | RuntimeException ex) {
					rollback(ex);
					throw ex;
				}
				changed = true;
			}
		}
		if (changed) {
			settle();
		}
	}

	private void append(SqliteRows prepared, AppendWork append, MerkleFrontier grown, long recordedAt)
			throws SQLException, IOException {
		long sequence = grown.size() + 1;
		if (!prepared.insertKey(append.key, sequence)) {
			append.alreadyRecorded();
			return;
		}
		long place = this.segments.add(sequence, recordedAt, append.key, append.text);
		prepared.insertEntry(sequence, recordedAt, append.key, append.leaf, place);
		prepared.add(grown, append.leaf);
		append.recorded(STREAM, sequence, recordedAt);
	}

	/** Commits the rows of all groups so far. */
	@Override
	public void settle() throws SQLException {
		if (!this.inTransaction) {
			return;
		}
		try {
			if (this.frontier.size() > this.committed) {
				prepared().updateStream(this.frontier, this.segments.position());
			}
			execute("COMMIT");
		}
		catch (SQLException | RuntimeException ex) {
			rollback(ex);
			throw ex;
		}
		this.inTransaction = false;
		this.committed = this.frontier.size();
		this.behind = false;
	}

	/** Whether there is something that only this connection sees. */
	boolean isBehind() {
		return this.behind;
	}

	/** Makes the rows of entries that are in the segments and not yet in the tables. */
	private void recover(Kept kept, long upTo) throws SQLException {
		begin();
		try {
			Kept recovered = prepared().recover(kept, upTo, this.segments);
			long size = recovered.frontier().size();
			if (upTo != Long.MAX_VALUE
					&& (size != upTo || !Arrays.equals(recovered.frontier().root(), this.frontier.root()))) {
				throw new IllegalStateException("the segments hold %s of %s entries".formatted(size, upTo));
			}
			if (size > kept.frontier().size()) {
				// nobody knows whether it was forced by the process that wrote it
				this.segments.forceSince(kept.position());
				logger.info("made the rows of entries {} to {} from the segments", kept.frontier().size() + 1, size);
			}
			this.frontier = recovered.frontier();
			this.lastRecordedAt = recovered.recordedAt();
			this.head = head(this.frontier);
			this.committed = kept.frontier().size();
		}
		catch (SQLException | RuntimeException | IOException ex) {
			SQLException failure = failure(ex);
			rollback(failure);
			throw failure;
		}
		settle();
	}

	private void begin() throws SQLException {
		if (!this.inTransaction) {
			execute("BEGIN IMMEDIATE");
			this.inTransaction = true;
			this.inTransactionSince = System.nanoTime();
		}
	}

	@Override
	public void maintain(UpdateWork work) throws SQLException {
		settle();
		work.apply(this.connection);
	}

	/** Sees to it that there is a segment for what comes next. */
	boolean makeRoom() throws SQLException {
		try {
			this.segments.makeRoom();
			return true;
		}
		catch (IOException ex) {
			throw failure(ex);
		}
	}

	/** Overwrites texts in the segment that is appended to. */
	boolean erase(List<Long> places) throws SQLException {
		try {
			this.segments.erase(places);
			return true;
		}
		catch (IOException ex) {
			throw failure(ex);
		}
	}

	/** Makes the next segment before it is needed; by another thread. */
	void prepareSegment() throws IOException {
		this.segments.prepare();
	}

	// SQLite rolls back by itself after some errors, a full disk among them, and then
	// nothing is left to roll back. The driver's own transactions do not bear that: hence
	// by hand.
	private void rollback(Exception cause) {
		this.rows = null;
		this.inTransaction = false;
		this.behind = this.frontier.size() > this.committed;
		try {
			execute("ROLLBACK");
		}
		catch (SQLException ex) {
			cause.addSuppressed(ex);
		}
	}

	private void reset(Position before, Exception cause) {
		try {
			this.segments.reset(before);
		}
		catch (IOException ex) {
			cause.addSuppressed(ex);
		}
	}

	private static SQLException failure(Exception ex) {
		return switch (ex) {
			case SQLException sql -> sql;
			case ForceFailedException lost -> new SQLException(lost.getMessage(), lost);
			case IOException full when SegmentAppender.isFull(full) ->
				new SQLException("no room for a segment", null, SQLiteErrorCode.SQLITE_FULL.code, full);
			default -> new SQLException(ex.getMessage(), ex);
		};
	}

	private SqliteRows prepared() throws SQLException {
		SqliteRows prepared = (this.rows != null) ? this.rows : SqliteRows.prepare(this.connection);
		this.rows = prepared;
		return prepared;
	}

	private void execute(String sql) throws SQLException {
		try (Statement statement = this.connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private static StreamHead head(MerkleFrontier frontier) {
		return new StreamHead(STREAM, frontier.size(), frontier.root());
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

	/** What was not committed is in the segments. */
	@Override
	public void close() {
		try (this.segments; this.connection) {
			settle();
		}
		catch (SQLException | IOException ex) {
			throw new IllegalStateException("the journal did not close", ex);
		}
	}

}
