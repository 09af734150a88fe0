package io.hogaudit.journal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.hogaudit.journal.JournalProperties.Role;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/**
 * Durable appends to PostgreSQL with 64 that wait, spread over one to three replicas,
 * beside SQLite's and the same rows inserted and committed 64 at a time by one thread
 * without a journal.
 */
public final class PostgresSpeed {

	private static final int WAITING = 64;

	private static final Role NONE = new Role(null, null);

	private static final Role USER = new Role("postgres", "postgres");

	private static final byte[] TEXT = "{\"metadata\":\"%s\"}".formatted("0123456789".repeat(148))
		.getBytes(StandardCharsets.UTF_8);

	private PostgresSpeed() {
	}

	/** Makes an empty database and returns its URL. */
	public interface Databases {

		String make(String name) throws SQLException;

	}

	public static void run(Databases databases, Path folder, int rounds, int seconds) throws Exception {
		List<Double> toSqlite = new ArrayList<>();
		List<List<Double>> toBare = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
		for (int i = 0; i <= rounds; i++) {
			double bare = bare(databases.make("bare"), seconds);
			double sqlite = appends(Sqlite.URL_PREFIX + folder.resolve("appends" + i + ".db"), NONE, 1, seconds);
			System.out.printf("appends: bare INSERT %6.0f/s   SQLite %6.0f/s", bare, sqlite);
			for (int replicas = 1; replicas <= 3; replicas++) {
				double rate = appends(databases.make("appends"), USER, replicas, seconds);
				System.out.printf("   %d on PostgreSQL %6.0f/s (%.2f of bare)", replicas, rate, rate / bare);
				if (i > 0) {
					toBare.get(replicas - 1).add(rate / bare);
				}
				if (i > 0 && replicas == 1) {
					toSqlite.add(rate / sqlite);
				}
			}
			System.out.println((i == 0) ? "   (warm-up)" : "");
		}
		for (int replicas = 1; replicas <= 3; replicas++) {
			System.out.printf("appends, %d on PostgreSQL / bare INSERT: ratio %.2f (median)%n", replicas,
					median(toBare.get(replicas - 1)));
		}
		System.out.printf("appends, 1 on PostgreSQL / SQLite: ratio %.2f (median)%n", median(toSqlite));
	}

	private static double median(List<Double> values) {
		return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
	}

	private static double appends(String url, Role role, int replicas, int seconds) throws Exception {
		JournalProperties properties = new JournalProperties(url, role.user(), role.password(), NONE, NONE,
				Duration.ofSeconds(10), 4096, Duration.ofSeconds(2), null, Duration.ofDays(35));
		List<Journal> journals = new ArrayList<>();
		try {
			for (int i = 0; i < replicas; i++) {
				journals.add(url.startsWith(Sqlite.URL_PREFIX)
						? SqliteEngine.open(properties, Clock.systemUTC(), new SimpleMeterRegistry())
						: PostgresEngine.open(properties, Clock.systemUTC(), new SimpleMeterRegistry()));
			}
			return appends(journals, seconds);
		}
		finally {
			journals.forEach(Journal::close);
		}
	}

	private static double appends(List<Journal> journals, int seconds) throws InterruptedException {
		AtomicLong appended = new AtomicLong();
		long start = System.nanoTime();
		long end = start + TimeUnit.SECONDS.toNanos(seconds);
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < WAITING; i++) {
			Journal journal = journals.get(i % journals.size());
			threads.add(Thread.startVirtualThread(() -> {
				while (System.nanoTime() < end) {
					journal.append(key(), TEXT);
					appended.incrementAndGet();
				}
			}));
		}
		for (Thread thread : threads) {
			thread.join();
		}
		return appended.get() / ((System.nanoTime() - start) / 1e9);
	}

	private static double bare(String url, int seconds) throws SQLException {
		try (Connection connection = DriverManager.getConnection(url + "?reWriteBatchedInserts=true", "postgres",
				"postgres"); Statement statement = connection.createStatement()) {
			statement.execute("CREATE TABLE entry (sequence bigint PRIMARY KEY, key bytea NOT NULL UNIQUE, text bytea)");
			connection.setAutoCommit(false);
			long start = System.nanoTime();
			long end = start + TimeUnit.SECONDS.toNanos(seconds);
			long appended = 0;
			try (PreparedStatement insert = connection.prepareStatement("INSERT INTO entry VALUES (?, ?, ?)")) {
				while (System.nanoTime() < end) {
					for (int i = 0; i < WAITING; i++) {
						insert.setLong(1, ++appended);
						insert.setBytes(2, Keys.bytes(key()));
						insert.setBytes(3, TEXT);
						insert.addBatch();
					}
					insert.executeBatch();
					connection.commit();
				}
			}
			return appended / ((System.nanoTime() - start) / 1e9);
		}
	}

	/** As of an event whose uuid has version 7: time, then hash. */
	private static UUID key() {
		UUID random = UUID.randomUUID();
		return new UUID(System.currentTimeMillis() << 16 | (random.getMostSignificantBits() & 0xffff),
				random.getLeastSignificantBits());
	}

}
