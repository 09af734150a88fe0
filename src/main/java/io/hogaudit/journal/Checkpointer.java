package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

/**
 * Moves SQLite's write-ahead log into the database file, beside the writer and not in its
 * way. A passive checkpoint never catches up with a busy writer, and the log would grow
 * for ever: so when it has grown long, the rest, which is short by then, is moved on the
 * writer's own thread between two groups. After that the log starts again from its
 * beginning.
 */
final class Checkpointer {

	/** Frames of a page each: 32 MiB of log. */
	private static final int LONG_LOG = 4096;

	private final DataSource source;

	private final Writer writer;

	Checkpointer(DataSource source, Writer writer) {
		this.source = source;
		this.writer = writer;
	}

	void run() throws SQLException {
		try (Connection connection = this.source.getConnection()) {
			if (checkpoint(connection) > LONG_LOG) {
				this.writer.submit(Work.UpdateWork.outside((own) -> checkpoint(own) > 0));
			}
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
