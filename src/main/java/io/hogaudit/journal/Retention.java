package io.hogaudit.journal;

import java.sql.PreparedStatement;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the text of entries that are older than the configured age and that every sink
 * has settled, in small steps through the writer. Key and leaf hash stay: a repeat is
 * still recognised and every proof stays valid. Dead letters keep their text.
 */
final class Retention {

	private static final Logger logger = LoggerFactory.getLogger(Retention.class);

	private static final String MEMO = "retention.removed-up-to";

	private static final int STEP = 200;

	private static final String SQL = """
			UPDATE entry SET text = NULL WHERE sequence > ? AND sequence <= ? AND text IS NOT NULL
			AND sequence NOT IN (SELECT sequence FROM dead_letter)""";

	private final SqliteJournal journal;

	private final LongSupplier settledByAll;

	private final Duration age;

	private final Clock clock;

	Retention(SqliteJournal journal, LongSupplier settledByAll, Duration age, Clock clock) {
		this.journal = journal;
		this.settledByAll = settledByAll;
		this.age = age;
		this.clock = clock;
	}

	void run() {
		long from = this.journal.memo(MEMO).map(Long::parseLong).orElse(0L);
		long old = this.journal.firstSince(this.clock.instant().minus(this.age)) - 1;
		long to = Math.min(old, this.settledByAll.getAsLong());
		long at = from;
		while (at < to) {
			long next = Math.min(at + STEP, to);
			remove(at, next);
			at = next;
		}
		if (at > from) {
			this.journal.memo(MEMO, Long.toString(at));
			logger.info("removed the text of entries {} to {} under the retention rule", from + 1, at);
		}
	}

	private void remove(long from, long to) {
		this.journal.update((connection) -> {
			try (PreparedStatement statement = connection.prepareStatement(SQL)) {
				statement.setLong(1, from);
				statement.setLong(2, to);
				return statement.executeUpdate() > 0;
			}
		});
	}

}
