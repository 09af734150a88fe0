package io.hogaudit.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/**
 * Durable appends with 64 that wait, beside the same rows committed 64 at a time by one
 * thread without a journal: same settings of SQLite, one table, a unique key.
 */
final class JournalSpeed {

	private static final int WAITING = 64;

	private static final byte[] TEXT = "{\"metadata\":\"%s\"}".formatted("0123456789".repeat(148))
		.getBytes(StandardCharsets.UTF_8);

	public static void main(String[] args) throws Exception {
		List<String> counts = Arrays.stream(args).skip(1).filter((text) -> !text.isBlank()).toList();
		int rounds = counts.isEmpty() ? 5 : Integer.parseInt(counts.get(0));
		int seconds = (counts.size() < 2) ? 4 : Integer.parseInt(counts.get(1));
		Path folder = Files.createTempDirectory(Path.of(args[0]), "journal");
		List<Double> ratios = new ArrayList<>();
		for (int i = 0; i <= rounds; i++) {
			double journal = journal(folder.resolve("journal" + i + ".db"), seconds);
			double bare = bare(folder.resolve("bare" + i + ".db"), seconds);
			System.out.printf("journal %6.0f/s   bare %6.0f/s   ratio %.2f%s%n", journal, bare, journal / bare,
					(i == 0) ? "   (warm-up)" : "");
			if (i > 0) {
				ratios.add(journal / bare);
			}
		}
		ratios.sort(null);
		int middle = ratios.size() / 2;
		System.out.printf("ratio %.2f (median)%n", (ratios.size() % 2 == 1) ? ratios.get(middle)
				: (ratios.get(middle - 1) + ratios.get(middle)) / 2);
	}

	private static double journal(Path file, int seconds) throws Exception {
		JournalProperties.Role none = new JournalProperties.Role(null, null);
		JournalProperties properties = new JournalProperties(Sqlite.URL_PREFIX + file, null, null, none, none,
				Duration.ofSeconds(10), 4096, Duration.ofSeconds(2), null, Duration.ofDays(35));
		AtomicLong appended = new AtomicLong();
		try (Journal journal = SqliteEngine.open(properties, Clock.systemUTC(), new SimpleMeterRegistry())) {
			long start = System.nanoTime();
			long end = start + TimeUnit.SECONDS.toNanos(seconds);
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < WAITING; i++) {
				threads.add(Thread.startVirtualThread(() -> {
					while (System.nanoTime() < end) {
						journal.append(UUID.randomUUID(), TEXT);
						appended.incrementAndGet();
					}
				}));
			}
			for (Thread thread : threads) {
				thread.join();
			}
			return appended.get() / ((System.nanoTime() - start) / 1e9);
		}
	}

	private static double bare(Path file, int seconds) throws Exception {
		try (Sqlite sqlite = Sqlite.open(Sqlite.URL_PREFIX + file);
				Connection connection = sqlite.getConnection();
				Statement statement = connection.createStatement();
				Housekeeping housekeeping = new Housekeeping()) {
			statement.execute(
					"CREATE TABLE entry (sequence INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, text TEXT) STRICT");
			housekeeping.every(Duration.ofMillis(250), "checkpoint", () -> checkpoint(sqlite));
			connection.setAutoCommit(false);
			long start = System.nanoTime();
			long end = start + TimeUnit.SECONDS.toNanos(seconds);
			long appended = 0;
			try (PreparedStatement insert = connection
				.prepareStatement("INSERT INTO entry (sequence, key, text) VALUES (?, ?, CAST(? AS TEXT))")) {
				while (System.nanoTime() < end) {
					for (int i = 0; i < WAITING; i++) {
						UUID key = UUID.randomUUID();
						insert.setLong(1, ++appended);
						insert.setBytes(2,
								ByteBuffer.allocate(16)
									.putLong(key.getMostSignificantBits())
									.putLong(key.getLeastSignificantBits())
									.array());
						insert.setBytes(3, TEXT);
						insert.executeUpdate();
					}
					connection.commit();
				}
			}
			return appended / ((System.nanoTime() - start) / 1e9);
		}
	}

	private static void checkpoint(Sqlite sqlite) throws SQLException {
		try (Connection connection = sqlite.getConnection(); Statement statement = connection.createStatement()) {
			statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
		}
	}

}
