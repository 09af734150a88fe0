package io.hogaudit.journal;

import java.sql.SQLException;
import java.util.List;

/**
 * What the writer needs of a database: one transaction for a group, and what a fault
 * means.
 */
interface Store extends AutoCloseable {

	/**
	 * Does all of a group in one transaction. When it returns the group is durable; when
	 * it throws, none of it counts and the stream is as before.
	 */
	void commit(List<Work<?>> group) throws SQLException;

	/**
	 * Does what a commit may leave for later although the group is durable: called when
	 * nothing waits.
	 */
	default void settle() throws SQLException {
	}

	/** Does what must stand outside of a transaction. */
	void maintain(Work.UpdateWork work) throws SQLException;

	/** The stream as of the last commit. */
	StreamHead head();

	Fault fault(SQLException ex);

	@Override
	void close();

	/** The own stream, its size and root. */
	@SuppressWarnings("ArrayRecordComponent")
	record StreamHead(long stream, long size, byte[] root) {
	}

	/** What a database error means for the journal. */
	enum Fault {

		/** Nobody knows what is on disk: the process must not write again. */
		FINAL,
		/** No room: rolled back, worth trying again. */
		DISK_FULL,
		/** Somebody else was in the way: rolled back, worth trying again at once. */
		BUSY,
		/** Somebody else holds a lock and does not let go: accepts nothing meanwhile. */
		LOCKED,
		/** No connection, or one that takes no writes: worth trying a new one. */
		UNREACHABLE

	}

}
