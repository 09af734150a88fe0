package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Every change of a journal that is no append, in a transaction of its own or together
 * with appends, as the engine likes best. Durable when a method returns.
 */
final class Changes {

	/** Memo of a stream's entries that were dead letters: numbers with blanks between. */
	static final String RELEASED = "retention.released.";

	private final Transactions transactions;

	Changes(Transactions transactions) {
		this.transactions = transactions;
	}

	/** Runs a change in a transaction. */
	@FunctionalInterface
	interface Transactions {

		boolean run(Work.Change change);

	}

	boolean run(Work.Change change) {
		return this.transactions.run(change);
	}

	boolean run(String sql, Object... parameters) {
		return run((connection) -> execute(connection, sql, parameters));
	}

	static boolean execute(Connection connection, String sql, Object... parameters) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			for (int i = 0; i < parameters.length; i++) {
				statement.setObject(i + 1, parameters[i]);
			}
			return statement.executeUpdate() > 0;
		}
	}

	static void keep(Connection connection, List<DeadLetter> letters) throws SQLException {
		for (DeadLetter letter : letters) {
			execute(connection, """
					INSERT INTO dead_letter (sink, stream, sequence, reason, attempts, at) VALUES (?, ?, ?, ?, ?, ?)
					ON CONFLICT (sink, stream, sequence) DO UPDATE
					SET reason = excluded.reason, attempts = excluded.attempts, at = excluded.at""", letter.sink(),
					letter.stream(), letter.sequence(), letter.reason(), letter.attempts(), letter.at().toEpochMilli());
		}
	}

	void update(DeadLetter letter) {
		run((connection) -> {
			keep(connection, List.of(letter));
			return true;
		});
	}

	/** The retention may have left its text alone: it is told to look again. */
	boolean removeDeadLetter(String sink, Place place) {
		return run((connection) -> {
			if (!execute(connection, "DELETE FROM dead_letter WHERE sink = ? AND stream = ? AND sequence = ?", sink,
					place.stream(), place.sequence())) {
				return false;
			}
			execute(connection, """
					INSERT INTO memo (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE
					SET value = memo.value || excluded.value WHERE length(memo.value) < 100000""",
					RELEASED + place.stream(), place.sequence() + " ");
			return true;
		});
	}

	void memo(String name, String value) {
		run("INSERT INTO memo (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
				name, value);
	}

}
