package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves SQLite's write-ahead log into the database file, beside the writer and not in its
 * way. A passive checkpoint never catches up with a busy writer, and the log would grow
 * for ever: so when it has grown long, the rest, which is short by then, is moved on the
 * writer's own thread between two groups. After that the log starts again from its
 * beginning.
 */
final class Checkpointer {

	private static final Logger logger = LoggerFactory.getLogger(Checkpointer.class);

	/** Frames of a page each: 16 MiB of log. */
	private static final int LONG_LOG = 4096;

	private final DataSource source;

	private final Writer writer;

	private @Nullable Connection connection;

	Checkpointer(DataSource source, Writer writer) {
		this.source = source;
		this.writer = writer;
	}

	/** By one thread; after a fault the next run begins with a new connection. */
	void run() throws SQLException {
		try {
			Connection own = (this.connection != null) ? this.connection : this.source.getConnection();
			this.connection = own;
			if (checkpoint(own) > LONG_LOG) {
				this.writer.submit(Work.UpdateWork.outside((writing) -> checkpoint(writing) > 0));
			}
		}
		catch (SQLException ex) {
			close();
			throw ex;
		}
	}

	/** When nothing runs any more. */
	void close() {
		Connection own = this.connection;
		this.connection = null;
		try {
			if (own != null) {
				own.close();
			}
		}
		catch (SQLException ex) {
			logger.debug("a connection did not close", ex);
		}
	}

	/** Returns the frames in the log. */
	private static int checkpoint(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(PASSIVE)")) {
			return row.getInt(2);
		}
	}

}
