package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.hogaudit.journal.PostgresGroup.StreamLostException;
import io.hogaudit.journal.PostgresStream.Owned;
import io.hogaudit.journal.Work.AppendWork;
import io.hogaudit.journal.Work.UpdateWork;

/**
 * The one connection that appends to PostgreSQL. Used by the writer thread only, except
 * {@link #head()}. A group that fails is tried once more over a new connection if there
 * is time: whether a commit that nobody answered came through is then told by its keys,
 * and size and frontier are read again, never guessed.
 */
final class PostgresStore implements Store {

	private static final Logger logger = LoggerFactory.getLogger(PostgresStore.class);

	/** A second attempt that begins later than this would be answered too late. */
	private static final long TIME_FOR_ANOTHER = TimeUnit.MILLISECONDS.toNanos(500);

	private final PostgresHosts hosts;

	private final PostgresSource source;

	private final PostgresStream streams;

	private final PostgresHistory history;

	private final Clock clock;

	/** Null when there is none or it cannot be trusted any more. */
	private @Nullable Connection connection;

	/** Null before the first connection, and when nothing can be appended to it. */
	private @Nullable Owned owned;

	private volatile StreamHead head = new StreamHead(0, 0, new byte[0]);

	PostgresStore(PostgresHosts hosts, PostgresSource source, PostgresStream streams, PostgresHistory history,
			Clock clock) throws SQLException {
		this.hosts = hosts;
		this.source = source;
		this.streams = streams;
		this.history = history;
		this.clock = clock;
		connect();
	}

	@Override
	public void commit(List<Work<?>> group) throws SQLException {
		List<AppendWork> appends = new ArrayList<>(group.size());
		for (Work<?> work : group) {
			if (work instanceof AppendWork append) {
				appends.add(append);
			}
		}
		if (!appends.isEmpty()) {
			attempt(() -> append(appends));
		}
	}

	private void append(List<AppendWork> appends) throws SQLException, StreamLostException {
		Connection own = connect();
		Owned before = owned();
		long recordedAt = Math.max(before.recordedAt(), this.clock.millis());
		Owned after = new PostgresGroup(own, before, this.streams).write(appends, recordedAt);
		Postgres.commit(own);
		owned(after);
	}

	@Override
	public void maintain(UpdateWork work) throws SQLException {
		attempt(() -> {
			Connection own = connect();
			work.apply(own);
			Postgres.commit(own);
		});
	}

	/**
	 * Keeps the own stream and finds out whether entries could be appended; the next
	 * attempt looks again at what became of a stream that is lost.
	 */
	boolean renew(Connection own) throws SQLException {
		Owned mine = owned();
		this.streams.checkTables(own);
		if (!this.streams.renew(own, mine)) {
			throw new SQLException(new StreamLostException(mine.id()).getMessage(), "40001");
		}
		return true;
	}

	@FunctionalInterface
	private interface Attempt {

		void run() throws SQLException, StreamLostException;

	}

	private void attempt(Attempt attempt) throws SQLException {
		long start = System.nanoTime();
		for (int i = 0;; i++) {
			try {
				attempt.run();
				return;
			}
			catch (StreamLostException ex) {
				logger.warn(ex.getMessage());
				this.owned = ex.isForGood() ? null : this.owned;
				forget();
				if (i > 0) {
					throw new SQLException(ex.getMessage(), "40001", ex);
				}
			}
			catch (SQLException ex) {
				if (fault(ex) == Fault.LOCKED) {
					rollback();
					throw ex;
				}
				forget();
				this.hosts.avoid();
				if (i > 0 || System.nanoTime() - start > TIME_FOR_ANOTHER) {
					throw ex;
				}
				logger.info("the journal's group is tried once more: {}", ex.getMessage());
			}
		}
	}

	/** Who waits for a lock keeps the connection. */
	private void rollback() {
		try {
			if (this.connection != null) {
				this.connection.rollback();
			}
		}
		catch (SQLException ex) {
			forget();
		}
	}

	/** Ends the connection; what was not committed is rolled back by the server. */
	private void forget() {
		Connection own = this.connection;
		this.connection = null;
		if (own != null) {
			try {
				own.close();
			}
			catch (SQLException ex) {
				logger.debug("a connection did not close", ex);
			}
		}
	}

	private Connection connect() throws SQLException {
		if (this.hosts.isReplaced()) {
			forget();
		}
		Connection own = this.connection;
		if (own != null) {
			return own;
		}
		PostgresInquiry.Found found = this.hosts.connect(this.source);
		try {
			own = found.connection();
			own.setAutoCommit(false);
			this.history.verify(own);
			owned(this.streams.take(own, this.owned));
			this.hosts.use(found);
			this.connection = own;
			return own;
		}
		catch (SQLException | RuntimeException ex) {
			found.close();
			throw ex;
		}
	}

	private Owned owned() {
		Owned own = this.owned;
		if (own == null) {
			throw new IllegalStateException("there is no stream without a connection");
		}
		return own;
	}

	private void owned(Owned own) {
		this.owned = own;
		this.history.committed(own.id(), own.frontier());
		this.head = new StreamHead(own.id(), own.frontier().size(), own.frontier().root());
	}

	@Override
	public StreamHead head() {
		return this.head;
	}

	@Override
	public Fault fault(SQLException ex) {
		String state = (ex.getSQLState() != null) ? ex.getSQLState() : "";
		return switch (state) {
			case "53100" -> Fault.DISK_FULL;
			// serialization, deadlock
			case "40001", "40P01" -> Fault.BUSY;
			// lock timeout, statement timeout
			case "55P03", "57014" -> Fault.LOCKED;
			default -> Fault.UNREACHABLE;
		};
	}

	@Override
	public void close() {
		Connection own = this.connection;
		if (own != null) {
			try {
				this.streams.release(own, owned());
				own.commit();
			}
			catch (SQLException ex) {
				logger.info("the stream was not given back and will run out: {}", ex.getMessage());
			}
			forget();
		}
	}

}
