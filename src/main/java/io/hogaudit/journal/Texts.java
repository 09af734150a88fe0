package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.SQLException;

/** How an engine removes the texts of entries for good. */
interface Texts {

	/**
	 * Texts in the tables: of entries after a sequence up to another that are no dead
	 * letters.
	 */
	Texts IN_TABLES = (connection, stream, after, to) -> Changes.execute(connection,
			"UPDATE entry SET text = NULL WHERE " + which("text IS NOT NULL"), stream, after, to);

	/**
	 * Entries of a stream after a sequence up to another that are no dead letters.
	 * @param kept whether a row has a text
	 */
	static String which(String kept) {
		return """
				stream = ? AND sequence > ? AND sequence <= ? AND (%s)
				AND NOT EXISTS (SELECT 1 FROM dead_letter
				WHERE dead_letter.stream = entry.stream AND dead_letter.sequence = entry.sequence)""".formatted(kept);
	}

	/** In a transaction of the caller's; false when there was nothing to remove. */
	boolean remove(Connection connection, long stream, long after, long to) throws SQLException;

	/**
	 * After the transaction: what was removed is not on the disk any more when this
	 * returns.
	 */
	default void overwrite() {
	}

}
