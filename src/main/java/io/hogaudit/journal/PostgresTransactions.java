package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import io.hogaudit.journal.JournalUnavailableException.Reason;

/**
 * Small changes, each in a transaction of its own over a pooled connection, so that they
 * never wait behind appends. One that met another replica's is tried once more.
 */
final class PostgresTransactions implements Changes.Transactions {

	private final DataSource pool;

	private final boolean waits;

	/** Changes that are as durable as entries. */
	PostgresTransactions(DataSource pool) {
		this(pool, true);
	}

	private PostgresTransactions(DataSource pool, boolean waits) {
		this.pool = pool;
		this.waits = waits;
	}

	/**
	 * Changes that may be missing after a failover and are then done again: they do not
	 * wait for standbys.
	 */
	static PostgresTransactions ofPrimary(DataSource pool) {
		return new PostgresTransactions(pool, false);
	}

	@Override
	public boolean run(Work.Change change) {
		try {
			try {
				return once(change);
			}
			catch (SQLException ex) {
				if (!"40001".equals(ex.getSQLState()) && !"40P01".equals(ex.getSQLState())) {
					throw ex;
				}
				return once(change);
			}
		}
		catch (SQLException ex) {
			throw new JournalUnavailableException(Reason.UNREACHABLE,
					"the journal's database takes no writes now: " + ex.getMessage());
		}
	}

	private boolean once(Work.Change change) throws SQLException {
		// the pool rolls back what is not committed when it gets the connection back
		try (Connection connection = this.pool.getConnection()) {
			connection.setAutoCommit(false);
			if (!this.waits) {
				try (Statement statement = connection.createStatement()) {
					statement.execute("SET LOCAL synchronous_commit = local");
				}
			}
			boolean changed = change.apply(connection);
			Postgres.commit(connection);
			return changed;
		}
	}

}
