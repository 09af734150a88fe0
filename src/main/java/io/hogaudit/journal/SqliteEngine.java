package io.hogaudit.journal;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import io.hogaudit.journal.JournalUnavailableException.Reason;
import io.hogaudit.journal.Work.UpdateWork;
import io.hogaudit.journal.Writer.Problem;

/**
 * The journal in one SQLite file. One thread writes everything; readers and the
 * checkpointer have connections of their own. See {@link Sqlite} for what is checked at
 * the start.
 */
final class SqliteEngine {

	private SqliteEngine() {
	}

	static Journal open(JournalProperties properties, Clock clock, MeterRegistry meters) throws SQLException {
		Sqlite sqlite = Sqlite.open(properties.url());
		SqliteStore store;
		try {
			Schema.migrateSqlite(sqlite);
			Schema.refuseHalfCopied(sqlite);
			store = new SqliteStore(sqlite, clock);
		}
		catch (SQLException ex) {
			sqlite.close();
			throw SqliteRows.damaged(String.valueOf(ex.getMessage()));
		}
		catch (RuntimeException ex) {
			sqlite.close();
			throw ex;
		}
		HikariDataSource readers = readers(sqlite);
		Gauge
			.builder("hogaudit.journal.disk.free", sqlite.file().toFile(),
					(file) -> file.getParentFile().getUsableSpace())
			.description("Room on the disk of an embedded journal")
			.baseUnit("bytes")
			// nobody else holds this file
			.strongReference(true)
			.register(meters);
		Heads heads = new Heads(store);
		Recent recent = new Recent();
		Writer writer = new Writer(store, properties.queueCapacity(), properties.answerWithin(), (group) -> {
			recent.add(group);
			heads.announce();
		}, meters);
		JournalReader reader = JournalReader.ofSqlite(readers, sqlite.damage(), () -> settle(store, writer));
		Changes changes = new Changes((change) -> writer.submit(UpdateWork.inTransaction(change)));
		SqliteLeases leases = new SqliteLeases(store, clock, reader, changes,
				(change) -> writer.submit(UpdateWork.soonDurable(change)));
		Housekeeping housekeeping = new Housekeeping();
		housekeeping.every(Duration.ofMillis(100), "expiring", writer::expire);
		Checkpointer checkpointer = new Checkpointer(sqlite, writer);
		housekeeping.every(Duration.ofMillis(500), "checkpoint", checkpointer::run);
		housekeeping.every(Duration.ofSeconds(1), "disk check", () -> tryFullDisk(store, writer, changes));
		housekeeping.every(Duration.ofMillis(50), "segment", store::prepareSegment);
		Retention retention = new Retention(heads, reader, recent, changes,
				new SegmentTexts(readers, sqlite.segments(), changes,
						(places) -> writer.submit(UpdateWork.outside((_) -> store.erase(places)))),
				leases::sinks, properties, clock);
		housekeeping.every(Duration.ofMinutes(1), "retention", retention::run);
		return new JdbcJournal(store, writer, reader, changes, heads, recent, leases, retention, leases::rewinds,
				() -> {
					housekeeping.close();
					writer.close();
					checkpointer.close();
					readers.close();
					sqlite.close();
				});
	}

	private static HikariDataSource readers(Sqlite sqlite) {
		HikariConfig pool = new HikariConfig();
		pool.setPoolName("journal-readers");
		pool.setDataSource(sqlite);
		pool.setMaximumPoolSize(4);
		pool.setMinimumIdle(1);
		pool.setConnectionTimeout(2_000);
		return new HikariDataSource(pool);
	}

	/**
	 * Readers see what was acknowledged: those in this process ask for it. When that
	 * fails they must not read, since what they miss looks as if it was never there.
	 */
	private static void settle(SqliteStore store, Writer writer) {
		if (store.isBehind()) {
			writer.submit(UpdateWork.inTransaction((_) -> false));
		}
	}

	// Without traffic nobody would find out that there is room again.
	private static void tryFullDisk(SqliteStore store, Writer writer, Changes changes) {
		Problem problem = writer.problem();
		if (problem != null && problem.reason() == Reason.DISK_FULL) {
			writer.submit(UpdateWork.outside((_) -> store.makeRoom()));
			changes.memo("disk-check", "x".repeat(64 * 1024));
		}
	}

}
