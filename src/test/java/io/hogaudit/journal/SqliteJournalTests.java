package io.hogaudit.journal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.hogaudit.setting.SettingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

class SqliteJournalTests {

	@TempDir
	Path folder;

	private SqliteJournal journal;

	@BeforeEach
	void openJournal() throws SQLException {
		this.journal = open();
	}

	@AfterEach
	void close() {
		this.journal.close();
	}

	@Test
	void keepsTextsInOrderAndByteForByte() {
		append("first");
		append("zwei ü 🦔 \u2028");
		List<JournalEntry> entries = this.journal.readAfter(0, 10, 1_000_000);
		assertThat(entries).extracting(JournalEntry::sequence).containsExactly(1L, 2L);
		assertThat(entries).extracting(SqliteJournalTests::text).containsExactly("first", "zwei ü 🦔 \u2028");
	}

	@Test
	void recognisesARepeatAndKeepsTheFirstText() {
		UUID key = UUID.randomUUID();
		assertThat(this.journal.append(key, bytes("first"))).isEqualTo(Append.RECORDED);
		assertThat(this.journal.append(key, bytes("second"))).isEqualTo(Append.ALREADY_RECORDED);
		assertThat(this.journal.head()).isEqualTo(1);
		assertThat(text(this.journal.read(1).orElseThrow())).isEqualTo("first");
		assertThat(this.journal.contains(key)).isTrue();
		assertThat(this.journal.contains(UUID.randomUUID())).isFalse();
	}

	@Test
	void recordsOnceWhatManyThreadsAppendAtOnce() throws Exception {
		UUID key = UUID.randomUUID();
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Append>> appends = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				appends.add(threads.submit(() -> this.journal.append(key, bytes("once"))));
				appends.add(threads.submit(() -> append("unique")));
			}
			int recorded = 0;
			for (Future<Append> append : appends) {
				recorded += (append.get() == Append.RECORDED) ? 1 : 0;
			}
			assertThat(recorded).isEqualTo(201);
		}
		assertThat(this.journal.readAfter(0, 1000, Integer.MAX_VALUE)).extracting(JournalEntry::sequence)
			.containsExactlyElementsOf(LongStream.rangeClosed(1, 201).boxed().toList());
	}

	@Test
	void goesOnWhereItStoppedAfterReopening() throws SQLException {
		append("first");
		this.journal.settle("log", 1, List.of());
		String root = this.journal.status().root();
		reopen();
		assertThat(this.journal.head()).isEqualTo(1);
		assertThat(this.journal.status().root()).isEqualTo(root);
		assertThat(this.journal.position("log")).isEqualTo(1);
		append("second");
		assertThat(this.journal.head()).isEqualTo(2);
	}

	@Test
	void rootIsThatOfAllTexts() {
		MerkleFrontier expected = MerkleFrontier.of(0, new byte[0]);
		for (int i = 0; i < 21; i++) {
			append("text " + i);
			expected.add(MerkleFrontier.leaf(bytes("text " + i)));
		}
		assertThat(this.journal.status().root()).isEqualTo(HexFormat.of().formatHex(expected.root()));
		assertThat(this.journal.status().size()).isEqualTo(21);
	}

	@Test
	void keepsPositionsAndDeadLettersPerSink() {
		append("refused");
		append("taken");
		Instant at = Instant.parse("2026-11-01T10:00:00.123Z");
		this.journal.settle("posthog", 2, List.of(new DeadLetter("posthog", 1, "too large", 3, at)));
		assertThat(this.journal.position("posthog")).isEqualTo(2);
		assertThat(this.journal.position("log")).isZero();
		assertThat(this.journal.deadLetters("posthog", 0, 10))
			.containsExactly(new DeadLetter("posthog", 1, "too large", 3, at));
		this.journal.updateDeadLetter(new DeadLetter("posthog", 1, "still", 4, at));
		assertThat(this.journal.deadLetterCount("posthog")).isEqualTo(1);
		assertThat(this.journal.removeDeadLetter("posthog", 1)).isTrue();
		assertThat(this.journal.removeDeadLetter("posthog", 1)).isFalse();
		assertThat(this.journal.deadLetters("log", 0, 10)).isEmpty();
	}

	@Test
	void readsBackwardsFromACursorAndWithinBytes() {
		for (int i = 0; i < 5; i++) {
			append("text " + i);
		}
		assertThat(this.journal.readBefore(4, 2, 1000)).extracting(JournalEntry::sequence).containsExactly(3L, 2L);
		assertThat(this.journal.readAfter(0, 100, 7)).hasSize(2);
		assertThat(this.journal.readAfter(0, 100, 1)).hasSize(1);
	}

	@Test
	void findsTheFirstEntryOfATime() throws SQLException {
		this.journal.close();
		SteppingClock clock = new SteppingClock();
		this.journal = open("journal.db", clock);
		for (int i = 0; i < 10; i++) {
			append("text " + i);
			clock.step(Duration.ofSeconds(10));
		}
		assertThat(this.journal.firstSince(SteppingClock.START.minusSeconds(1))).isEqualTo(1);
		assertThat(this.journal.firstSince(SteppingClock.START.plusSeconds(30))).isEqualTo(4);
		assertThat(this.journal.firstSince(SteppingClock.START.plusSeconds(31))).isEqualTo(5);
		assertThat(this.journal.firstSince(SteppingClock.START.plusSeconds(1000))).isEqualTo(11);
	}

	@Test
	void wakesWhoWaitsForMore() throws Exception {
		assertThat(this.journal.awaitBeyond(0, Duration.ofMillis(20))).isFalse();
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<Boolean> waits = threads.submit(() -> this.journal.awaitBeyond(0, Duration.ofSeconds(20)));
			append("more");
			assertThat(waits.get()).isTrue();
		}
	}

	@Test
	void remembersMemos() throws SQLException {
		assertThat(this.journal.memo("configuration")).isEmpty();
		this.journal.memo("configuration", "a");
		this.journal.memo("configuration", "b");
		reopen();
		assertThat(this.journal.memo("configuration")).contains("b");
	}

	@Test
	void removesTextsThatAreOldAndSettledAndKeepsRecognisingThem() throws SQLException {
		this.journal.close();
		SteppingClock clock = new SteppingClock();
		this.journal = open("journal.db", clock);
		UUID key = UUID.randomUUID();
		this.journal.append(key, bytes("old"));
		append("old and dead letter");
		append("old and not settled");
		String root = this.journal.status().root();
		this.journal.position("log");
		this.journal.settle("log", 2, List.of(new DeadLetter("log", 2, "refused", 1, clock.instant())));
		clock.step(Duration.ofDays(40));
		append("new");
		new Retention(this.journal, () -> this.journal.position("log"), Duration.ofDays(30), clock).run();
		assertThat(this.journal.readAfter(0, 10, 1000)).extracting(SqliteJournalTests::text)
			.containsExactly("old and dead letter", "old and not settled", "new");
		assertThat(this.journal.append(key, bytes("again"))).isEqualTo(Append.ALREADY_RECORDED);
		reopen();
		append("after");
		assertThat(this.journal.head()).isEqualTo(5);
		assertThat(root).isNotEqualTo(this.journal.status().root());
	}

	@Test
	void movesALongLogIntoTheFileWhileTheWriterIsBusy() {
		byte[] text = new byte[20_000];
		Arrays.fill(text, (byte) 'x');
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int i = 0; i < 5_000; i++) {
				threads.execute(() -> this.journal.append(UUID.randomUUID(), text));
			}
		}
		await().untilAsserted(() -> {
			append("one more");
			assertThat(Files.size(this.folder.resolve("journal.db"))).isGreaterThan(90_000_000L);
		});
		assertThat(this.journal.head()).isGreaterThanOrEqualTo(5_000);
	}

	@Test
	void refusesAJournalThatIsOpenAlready() {
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> open())
			.withMessageContaining("HOGAUDIT_JOURNAL_URL")
			.withMessageContaining("another hogaudit process");
	}

	@Test
	void refusesASchemaFromTheFuture() throws SQLException {
		this.journal.close();
		sql("INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, installed_by, execution_time, success)"
				+ " VALUES (99, '99', 'future', 'SQL', 'V99__future.sql', '', 1, 1)");
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> open())
			.withMessageContaining("schema this version of hogaudit does not know");
		sql("DELETE FROM flyway_schema_history WHERE version = '99'");
		this.journal = open();
	}

	@Test
	void refusesAFileThatIsNoJournal() throws Exception {
		Files.writeString(this.folder.resolve("other.db"),
				"this is not a database at all, but long enough ".repeat(100));
		JournalProperties properties = new JournalProperties("jdbc:sqlite:" + this.folder.resolve("other.db"), 10,
				Duration.ofSeconds(1), null);
		assertThatExceptionOfType(SettingException.class)
			.isThrownBy(() -> new SqliteJournal(properties, Clock.systemUTC(), new SimpleMeterRegistry()))
			.withMessageContaining("HOGAUDIT_JOURNAL_URL");
	}

	@Test
	void refusesAFolderThatCannotBeWritten() throws Exception {
		Path file = Files.createFile(this.folder.resolve("file"));
		JournalProperties properties = new JournalProperties("jdbc:sqlite:" + file.resolve("journal.db"), 10,
				Duration.ofSeconds(1), null);
		assertThatExceptionOfType(SettingException.class)
			.isThrownBy(() -> new SqliteJournal(properties, Clock.systemUTC(), new SimpleMeterRegistry()))
			.withMessageContaining("HOGAUDIT_JOURNAL_URL")
			.withMessageContaining("cannot be written");
	}

	@Test
	void knowsNetworkFileSystems() {
		assertThat(Sqlite.isNetwork("nfs4")).isTrue();
		assertThat(Sqlite.isNetwork("CIFS")).isTrue();
		assertThat(Sqlite.isNetwork("ext4")).isFalse();
		assertThat(Sqlite.isNetwork("overlay")).isFalse();
	}

	@Test
	void refusesAStreamThatDoesNotFitItsEntries() throws SQLException {
		append("first");
		this.journal.close();
		sql("UPDATE stream SET size = 0, frontier = x''");
		try {
			assertThat(catchThrowable(() -> open())).isInstanceOf(IllegalStateException.class)
				.hasMessageContaining("stream says 0 entries, the last one is 1");
		}
		finally {
			this.journal = open("fresh.db", Clock.systemUTC());
		}
	}

	private Append append(String text) {
		return this.journal.append(UUID.randomUUID(), bytes(text));
	}

	private void reopen() throws SQLException {
		this.journal.close();
		this.journal = open();
	}

	private SqliteJournal open() throws SQLException {
		return open("journal.db", Clock.systemUTC());
	}

	private SqliteJournal open(String file, Clock clock) throws SQLException {
		String url = "jdbc:sqlite:" + this.folder.resolve(file);
		return new SqliteJournal(new JournalProperties(url, 10_000, Duration.ofSeconds(30), null), clock,
				new SimpleMeterRegistry());
	}

	private void sql(String sql) throws SQLException {
		try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + this.folder.resolve("journal.db"));
				Statement statement = connection.createStatement()) {
			statement.executeUpdate(sql);
		}
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(JournalEntry entry) {
		return new String(entry.text(), StandardCharsets.UTF_8);
	}

}
