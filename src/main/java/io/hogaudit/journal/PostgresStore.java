package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

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

	private final DataSource source;

	private final PostgresStream streams;

	private final Clock clock;

	/** Null when there is none or it cannot be trusted any more. */
	private @Nullable Connection connection;

	/** Null before the first and after another replica took it. */
	private @Nullable Owned owned;

	private volatile StreamHead head = new StreamHead(0, 0, new byte[0]);

	PostgresStore(DataSource source, PostgresStream streams, Clock clock) throws SQLException {
		this.source = source;
		this.streams = streams;
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
		Owned after = new PostgresGroup(own, before, this.streams.leaseMillis()).write(appends, recordedAt);
		if (after.frontier().size() == before.frontier().size()) {
			// only repeats: nothing of ours to make durable
			own.rollback();
			return;
		}
		own.commit();
		owned(after);
	}

	@Override
	public void maintain(UpdateWork work) throws SQLException {
		attempt(() -> {
			Connection own = connect();
			work.apply(own);
			own.commit();
		});
	}

	/** Keeps the own stream; the next attempt takes another one when it is lost. */
	boolean renew(Connection own) throws SQLException {
		Owned mine = owned();
		if (!this.streams.renew(own, mine)) {
			this.owned = null;
			throw new SQLException("stream %d was taken over by another replica".formatted(mine.id()), "40001");
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
				lost(ex);
				if (i > 0) {
					throw new SQLException(ex.getMessage(), "40001", ex);
				}
			}
			catch (SQLException ex) {
				forget();
				if (i > 0 || System.nanoTime() - start > TIME_FOR_ANOTHER) {
					throw ex;
				}
				logger.info("the journal's group is tried once more: {}", ex.getMessage());
			}
		}
	}

	private void lost(StreamLostException ex) {
		logger.warn("{}: this one goes on with another", ex.getMessage());
		this.owned = null;
		forget();
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
		Connection own = this.connection;
		if (own != null) {
			return own;
		}
		own = this.source.getConnection();
		try {
			own.setAutoCommit(false);
			owned(this.streams.take(own, this.owned));
			this.connection = own;
			return own;
		}
		catch (SQLException | RuntimeException ex) {
			own.close();
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
			// serialization, deadlock, lock timeout, statement timeout
			case "40001", "40P01", "55P03", "57014" -> Fault.BUSY;
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
