package io.hogaudit.journal;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;

import io.hogaudit.journal.Work.AppendWork;
import io.hogaudit.journal.Work.UpdateWork;
import io.hogaudit.journal.Writer.Problem;

/**
 * The journal in one SQLite file. One thread writes; readers and the checkpointer have
 * connections of their own. See {@link Sqlite} for what is checked at the start.
 */
final class SqliteJournal implements Journal {

	private final Sqlite sqlite;

	private final HikariDataSource readers;

	private final SqliteReader reader;

	private final SqliteStore store;

	private final Writer writer;

	private final Housekeeping housekeeping = new Housekeeping();

	private final Object headMonitor = new Object();

	private final Set<String> sinks = ConcurrentHashMap.newKeySet();

	SqliteJournal(JournalProperties properties, Clock clock, MeterRegistry meters) throws SQLException {
		this.sqlite = Sqlite.open(properties.url());
		try {
			Schema.migrate(this.sqlite, "classpath:db/sqlite");
			this.store = new SqliteStore(this.sqlite.getConnection(), clock);
		}
		catch (SQLException | RuntimeException ex) {
			this.sqlite.close();
			throw ex;
		}
		HikariConfig pool = new HikariConfig();
		pool.setPoolName("journal-readers");
		pool.setDataSource(this.sqlite);
		pool.setMaximumPoolSize(4);
		pool.setMinimumIdle(1);
		pool.setConnectionTimeout(2_000);
		this.readers = new HikariDataSource(pool);
		this.reader = new SqliteReader(this.readers);
		this.writer = new Writer(this.store, properties.queueCapacity(), properties.answerWithin(), this::announce,
				meters);
		this.housekeeping.every(Duration.ofMillis(100), "expiring", this.writer::expire);
		this.housekeeping.every(Duration.ofMillis(250), "checkpoint", new Checkpointer(this.sqlite, this.writer)::run);
		this.housekeeping.every(Duration.ofSeconds(1), "disk check", this::tryFullDisk);
		if (properties.retention() != null) {
			Retention retention = new Retention(this, this::settledByAll, properties.retention(), clock);
			this.housekeeping.every(Duration.ofMinutes(1), "retention", retention::run);
		}
	}

	@Override
	public Append append(UUID key, byte[] text) {
		return this.writer.submit(new AppendWork(bytes(key), text));
	}

	boolean update(Work.Change change) {
		return this.writer.submit(new UpdateWork(change));
	}

	private boolean update(String sql, Object... parameters) {
		return update((connection) -> execute(connection, sql, parameters));
	}

	private static boolean execute(Connection connection, String sql, Object... parameters) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			for (int i = 0; i < parameters.length; i++) {
				statement.setObject(i + 1, parameters[i]);
			}
			return statement.executeUpdate() > 0;
		}
	}

	@Override
	public boolean contains(UUID key) {
		return this.reader.contains(bytes(key));
	}

	@Override
	public List<JournalEntry> readAfter(long sequence, int maxEntries, int maxBytes) {
		return this.reader.after(sequence, maxEntries, maxBytes);
	}

	@Override
	public List<JournalEntry> readBefore(long sequence, int maxEntries, int maxBytes) {
		return this.reader.before(sequence, maxEntries, maxBytes);
	}

	@Override
	public Optional<JournalEntry> read(long sequence) {
		return this.reader.at(sequence);
	}

	@Override
	public long firstSince(Instant instant) {
		long low = 1;
		long high = head() + 1;
		while (low < high) {
			long middle = (low + high) >>> 1;
			if (this.reader.recordedAt(middle) < instant.toEpochMilli()) {
				low = middle + 1;
			}
			else {
				high = middle;
			}
		}
		return low;
	}

	@Override
	public long head() {
		return this.store.head().size();
	}

	@Override
	public boolean awaitBeyond(long sequence, Duration timeout) throws InterruptedException {
		long deadline = System.nanoTime() + timeout.toNanos();
		synchronized (this.headMonitor) {
			while (head() <= sequence) {
				long rest = deadline - System.nanoTime();
				if (rest <= 0) {
					return false;
				}
				TimeUnit.NANOSECONDS.timedWait(this.headMonitor, rest);
			}
		}
		return true;
	}

	private void announce() {
		synchronized (this.headMonitor) {
			this.headMonitor.notifyAll();
		}
	}

	@Override
	public long position(String sink) {
		this.sinks.add(sink);
		return this.reader.position(sink);
	}

	private long settledByAll() {
		return this.sinks.stream().mapToLong(this.reader::position).min().orElse(0);
	}

	@Override
	public void settle(String sink, long position, List<DeadLetter> refused) {
		update((connection) -> {
			for (DeadLetter letter : refused) {
				keep(connection, letter);
			}
			return execute(connection,
					"INSERT INTO sink (name, position) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position",
					sink, position);
		});
	}

	private static boolean keep(Connection connection, DeadLetter letter) throws SQLException {
		return execute(connection, """
				INSERT INTO dead_letter (sink, sequence, reason, attempts, at) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (sink, sequence) DO UPDATE
				SET reason = excluded.reason, attempts = excluded.attempts, at = excluded.at""", letter.sink(),
				letter.sequence(), letter.reason(), letter.attempts(), letter.at().toEpochMilli());
	}

	@Override
	public List<DeadLetter> deadLetters(String sink, long afterSequence, int max) {
		return this.reader.deadLetters(sink, afterSequence, max);
	}

	@Override
	public long deadLetterCount(String sink) {
		return this.reader.deadLetterCount(sink);
	}

	@Override
	public void updateDeadLetter(DeadLetter deadLetter) {
		update((connection) -> keep(connection, deadLetter));
	}

	@Override
	public boolean removeDeadLetter(String sink, long sequence) {
		return update("DELETE FROM dead_letter WHERE sink = ? AND sequence = ?", sink, sequence);
	}

	@Override
	public Optional<String> memo(String name) {
		return this.reader.memo(name);
	}

	@Override
	public void memo(String name, String value) {
		update("INSERT INTO memo (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
				name, value);
	}

	@Override
	public JournalStatus status() {
		Store.StreamHead head = this.store.head();
		Problem problem = this.writer.problem();
		return new JournalStatus(head.size(), HexFormat.of().formatHex(head.root()), this.writer.queued(),
				(problem != null) ? problem.text() : null,
				problem != null && problem.reason() == JournalUnavailableException.Reason.FAILED);
	}

	// Without traffic nobody would find out that there is room again.
	private void tryFullDisk() {
		Problem problem = this.writer.problem();
		if (problem != null && problem.reason() == JournalUnavailableException.Reason.DISK_FULL) {
			memo("disk-check", "x".repeat(64 * 1024));
		}
	}

	@Override
	public void close() {
		this.housekeeping.close();
		this.writer.close();
		this.readers.close();
		this.sqlite.close();
	}

	private static byte[] bytes(UUID key) {
		return ByteBuffer.allocate(16)
			.putLong(key.getMostSignificantBits())
			.putLong(key.getLeastSignificantBits())
			.array();
	}

}
