package io.hogaudit.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.hogaudit.Patience;
import io.hogaudit.journal.JournalProperties.Role;
import io.hogaudit.journal.JournalUnavailableException.Reason;
import io.hogaudit.setting.SettingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.greaterThan;

/**
 * Texts in segments beside the tables, which may be behind them when a process dies.
 */
class SegmentsTests {

	private static final int HEADER = 48;

	private static final String DAMAGED = "{\"damaged\":true}";

	@TempDir
	Path folder;

	/** What a disk holds when a process is killed: the rows are not there yet. */
	private Path killed(int entries, String text) throws Exception {
		Path file = this.folder.resolve("killed.db");
		Path image = this.folder.resolve("image.db");
		try (Journal journal = open(file)) {
			journal.memo("any", "value");
			// the transaction of all that follows was begun and not committed
			copy(file, image);
			for (int i = 0; i < entries; i++) {
				journal.append(key(i), bytes(text + i));
			}
			copyTexts(file, image);
		}
		assertThat(rows(image)).isZero();
		return image;
	}

	@Test
	void makesTheRowsOfAcknowledgedEntriesThatTheTablesDoNotHave() throws Exception {
		Path image = killed(3000, "text ");
		String root;
		try (Journal journal = open(image)) {
			assertThat(journal.head(1)).isEqualTo(3000);
			assertThat(texts(journal)).hasSize(3000).startsWith("text 0", "text 1").endsWith("text 2999");
			root = journal.status().root();
			assertThat(journal.append(key(7), bytes("again"))).isEqualTo(Append.ALREADY_RECORDED);
			assertThat(journal.proofs(1).inclusion(2, 3000)).isNotEmpty();
		}
		try (Journal journal = open(this.folder.resolve("killed.db"))) {
			assertThat(journal.status().root()).isEqualTo(root);
		}
		assertThat(rows(image)).isEqualTo(3000);
	}

	@Test
	void makesThemAgainFromTheFirstWhenTheDatabaseIsLost() throws Exception {
		Path file = this.folder.resolve("lost.db");
		try (Journal journal = open(file)) {
			for (int i = 0; i < 100; i++) {
				journal.append(key(i), bytes("text " + i));
			}
		}
		Files.delete(file);
		try (Journal journal = open(file)) {
			assertThat(texts(journal)).hasSize(100).startsWith("text 0");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 4, 8, 12, 16, 24, 32, 47, 48, 60 })
	void endsBeforeAFrameThatIsNotWhole(int at) throws Exception {
		Path image = killed(10, "text of an entry ");
		damage(segment(image, 1), offset(image, 6) + at);
		try (Journal journal = open(image)) {
			assertThat(texts(journal)).hasSize(6).endsWith("text of an entry 5");
			assertThat(journal.append(key(100), bytes("the next"))).isEqualTo(Append.RECORDED);
			assertThat(texts(journal)).hasSize(7).endsWith("the next");
		}
		try (Journal journal = open(image)) {
			assertThat(texts(journal)).hasSize(7).endsWith("the next");
		}
	}

	@Test
	void findsSegmentsThatWereNamedInOtherDigits() throws Exception {
		Path image = killed(10, "text of an entry ");
		for (String digits : List.of("\u0660\u0661", "\u06f0\u06f1", "\u0e50\u0e51")) {
			String name = String.valueOf(digits.charAt(0)).repeat(9) + digits.charAt(1) + ".texts";
			Files.move(segment(image, 1), segment(image, 1).resolveSibling(name));
			// as somebody makes who takes it for lost
			Files.createFile(segment(image, 1));
			try (Journal journal = open(image)) {
				assertThat(texts(journal)).hasSize(10).endsWith("text of an entry 9");
			}
			assertThat(segments(image)).contains("0000000001.texts").doesNotContain(name);
		}
	}

	@Test
	void takesNothingThatARefusedGroupLeftBehind() throws Exception {
		Path file = this.folder.resolve("journal.db");
		try (Sqlite sqlite = Sqlite.open("jdbc:sqlite:" + file);
				SegmentAppender appender = new SegmentAppender(sqlite.segments(),
						new SegmentAppender.Position(Segments.place(1, Segments.START), 0))) {
			sqlite.segments().make(1);
			appender.add(1, 1, Keys.bytes(key(1)), bytes("kept"));
			appender.force();
			SegmentAppender.Position after = appender.position();
			appender.add(2, 1, Keys.bytes(key(2)), bytes("refused"));
			appender.add(3, 1, Keys.bytes(key(3)), bytes("refused, too"));
			appender.force();
			appender.reset(after);
			appender.add(2, 1, Keys.bytes(key(4)), bytes("another"));
			appender.force();
		}
		try (Journal journal = open(file)) {
			assertThat(texts(journal)).containsExactly("kept", "another");
		}
	}

	@Test
	void readsWhatStandsThereNowAndNotWhatStoodThereBefore() throws Exception {
		Segments segments = new Segments(this.folder.resolve("journal.db"));
		segments.make(1);
		SegmentReader reader = new SegmentReader(segments);
		SegmentAppender.Position start = new SegmentAppender.Position(Segments.place(1, Segments.START), 0);
		try (SegmentAppender appender = new SegmentAppender(segments, start)) {
			for (String text : List.of("refused", "kept in its place", "or this")) {
				appender.reset(start);
				long place = appender.add(1, 1, Keys.bytes(key(1)), bytes(text));
				appender.force();
				byte[] leaf = MerkleFrontier.leaf(bytes(text));
				assertThat(reader.text(place, leaf)).asString(StandardCharsets.UTF_8).isEqualTo(text);
			}
		}
	}

	@Test
	void goesOnInTheNextSegment() throws Exception {
		Path file = this.folder.resolve("journal.db");
		byte[] large = bytes("x".repeat(1_000_100));
		try (Journal journal = open(file)) {
			for (int i = 0; i < 40; i++) {
				journal.append(key(i), Arrays.copyOf(large, 1_000_000 + i));
			}
			assertThat(segments(file)).hasSizeBetween(3, 4);
		}
		try (Journal journal = open(file)) {
			assertThat(journal.read(new Place(1, 17)))
				.hasValueSatisfying((entry) -> assertThat(entry.text()).hasSize(1_000_016));
		}
	}

	@Test
	void recoversOverTheEndOfASegment() throws Exception {
		Path image = killed(30, "x".repeat(1_000_000));
		try (Journal journal = open(image)) {
			assertThat(journal.head(1)).isEqualTo(30);
			assertThat(journal.append(key(100), bytes("next"))).isEqualTo(Append.RECORDED);
			assertThat(journal.read(new Place(1, 30))).isPresent();
		}
	}

	@Test
	void startsWithoutASegmentOnlyWhenNothingIsMissing() throws Exception {
		Path file = this.folder.resolve("journal.db");
		try (Journal journal = open(file)) {
			journal.append(key(1), bytes("text"));
		}
		Path segment = segment(file, 1);
		Files.move(segment, this.folder.resolve("aside"));
		refuses(file, "0000000001.texts is missing");
		Files.move(this.folder.resolve("aside"), segment);
		try (Journal journal = open(file)) {
			assertThat(texts(journal)).containsExactly("text");
		}
	}

	@Test
	void refusesAMissingSegmentWhereverItIsUntilAnEmptyFileSaysThatItIsLost() throws Exception {
		Path file = this.folder.resolve("journal.db");
		byte[] large = bytes("x".repeat(1_000_000));
		try (Journal journal = open(file)) {
			for (int i = 0; i < 50; i++) {
				journal.append(key(i), large);
			}
		}
		for (int number = 1; number <= 4; number++) {
			Path segment = segment(file, number);
			Files.move(segment, this.folder.resolve("aside"));
			refuses(file, "%010d.texts is missing".formatted(number));
			Files.move(this.folder.resolve("aside"), segment);
		}
		Files.delete(segment(file, 2));
		Files.createFile(segment(file, 2));
		try (Journal journal = open(file)) {
			List<String> texts = texts(journal);
			assertThat(texts).hasSize(50).startsWith("x".repeat(1_000_000)).endsWith("x".repeat(1_000_000));
			assertThat(texts.stream().filter(DAMAGED::equals)).hasSizeBetween(14, 17);
			settle(journal, 50);
			assertThat(journal.erase(new Place(1, texts.indexOf(DAMAGED) + 1))).isTrue();
			assertThat(texts(journal)).hasSize(49);
		}
	}

	@Test
	void goesOnBehindTheLastSegmentWhenAnEmptyFileSaysThatItIsLost() throws Exception {
		Path file = this.folder.resolve("journal.db");
		try (Journal journal = open(file)) {
			journal.append(key(1), bytes("first"));
		}
		for (int number = 1; number <= 2; number++) {
			Files.delete(segment(file, number));
			Files.createFile(segment(file, number));
			try (Journal journal = open(file)) {
				assertThat(journal.append(key(1), bytes("again"))).isEqualTo(Append.ALREADY_RECORDED);
				assertThat(journal.append(key(1 + number), bytes("next"))).isEqualTo(Append.RECORDED);
			}
		}
		try (Journal journal = open(file)) {
			assertThat(texts(journal)).containsExactly(DAMAGED, DAMAGED, "next");
		}
	}

	@Test
	void leavesASegmentThatIsBrokenOffAsItIs() throws Exception {
		Path file = this.folder.resolve("journal.db");
		try (Journal journal = open(file)) {
			for (int i = 0; i < 10; i++) {
				journal.append(key(i), bytes("x".repeat(1_000_000)));
			}
		}
		Path segment = segment(file, 1);
		try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
			channel.truncate(5_000_000);
		}
		byte[] before = Files.readAllBytes(segment);
		refuses(file, "0000000001.texts is shorter than it was");
		assertThat(Files.readAllBytes(segment)).isEqualTo(before);
	}

	@Test
	void refusesAFileThatIsNoSegmentAndPassesOverThoseOfOtherNames() throws Exception {
		Path file = this.folder.resolve("journal.db");
		try (Journal journal = open(file)) {
			journal.append(key(1), bytes("text"));
		}
		Files.createFile(segment(file, 1).resolveSibling("backup.texts"));
		Files.createFile(segment(file, 1).resolveSibling("0000000001.texts.bak"));
		try (Journal journal = open(file)) {
			settle(journal, 1);
			assertThat(journal.erase(new Place(1, 1))).isTrue();
		}
		damage(segment(file, 1), 3);
		refuses(file, "0000000001.texts is no segment of a journal");
	}

	@Test
	void startsNoNewJournalBesideTheSegmentsOfAnother() throws Exception {
		Path file = this.folder.resolve("journal.db");
		try (Journal journal = open(file)) {
			journal.append(key(1), bytes("text"));
		}
		Files.move(segment(file, 1), segment(file, 5));
		Files.delete(file);
		refuses(file, "names a new journal beside");
	}

	@Test
	void showsADamagedTextAsDamagedAndGoesOn() throws Exception {
		Path file = this.folder.resolve("journal.db");
		try (Journal journal = open(file)) {
			journal.append(key(1), bytes("some text"));
			journal.append(key(2), bytes("another"));
			damage(segment(file, 1), Segments.offset(at(file, 1)) + HEADER + 3);
		}
		try (Journal journal = open(file)) {
			assertThat(texts(journal)).containsExactly(DAMAGED, "another");
		}
	}

	@Test
	void overwritesTheRestWhenAProcessDiedWhileItOverwroteTheLastText() throws Exception {
		Path file = this.folder.resolve("journal.db");
		try (Journal journal = open(file)) {
			journal.append(key(1), bytes("a text of more than forty bytes about jane"));
		}
		long at = number(file, "SELECT at FROM entry");
		sql(file, "INSERT INTO erased (at) SELECT at FROM entry", "UPDATE entry SET at = NULL");
		try (FileChannel channel = FileChannel.open(segment(file, 1), StandardOpenOption.WRITE)) {
			channel.write(ByteBuffer.allocate(4).putInt(0, Frame.ERASED), Segments.offset(at));
			channel.write(ByteBuffer.allocate(10), Segments.offset(at) + HEADER);
		}
		assertThat(content(file)).contains("about jane");
		try (Journal journal = open(file)) {
			((JdbcJournal) journal).retention().run();
		}
		assertThat(content(file)).doesNotContain("about jane");
	}

	@Test
	void erasesADamagedTextUnlessItsEndIsUnknown() throws Exception {
		Path file = this.folder.resolve("journal.db");
		try (Journal journal = open(file)) {
			journal.append(key(1), bytes("text of jane"));
			journal.append(key(2), bytes("length of john"));
			journal.append(key(3), bytes("another"));
			damage(segment(file, 1), Segments.offset(at(file, 1)) + HEADER);
			damage(segment(file, 1), Segments.offset(at(file, 2)) + 8);
		}
		try (Journal journal = open(file)) {
			settle(journal, 3);
			assertThat(journal.erase(new Place(1, 1))).isTrue();
			assertThat(journal.erase(new Place(1, 2))).isTrue();
			assertThat(texts(journal)).containsExactly("another");
		}
		assertThat(content(file)).contains("another", "length of john").doesNotContain("jane");
	}

	@Test
	void failsForGoodWhenTheSegmentIsTakenAway() throws Exception {
		Path file = this.folder.resolve("journal.db");
		try (Journal journal = open(file)) {
			journal.append(key(1), bytes("text"));
			Files.move(segment(file, 1), this.folder.resolve("aside"));
			assertThatExceptionOfType(JournalUnavailableException.class)
				.isThrownBy(() -> journal.append(key(2), bytes("text")))
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.FAILED))
				.withMessageContaining("was removed, moved or replaced");
		}
	}

	@Test
	void overwritesAnErasedTextAlsoWhenTheNextEntryComesIntoItsBlock() throws Exception {
		Path file = this.folder.resolve("journal.db");
		try (Journal journal = open(file)) {
			journal.append(key(1), bytes("first"));
			journal.append(key(2), bytes("about jane@example.com"));
			settle(journal, 2);
			assertThat(journal.erase(new Place(1, 2))).isTrue();
			journal.append(key(3), bytes("third"));
			assertThat(texts(journal)).containsExactly("first", "third");
			assertThat(journal.append(key(2), bytes("again"))).isEqualTo(Append.ALREADY_RECORDED);
		}
		assertThat(content(file)).contains("first", "third").doesNotContain("jane@example.com");
	}

	@Test
	void overwritesLaterWhatAProcessThatDiedDidNot() throws Exception {
		Path file = this.folder.resolve("journal.db");
		try (Journal journal = open(file)) {
			journal.append(key(1), bytes("about jane@example.com"));
			settle(journal, 1);
		}
		sql(file, "INSERT INTO erased SELECT at FROM entry", "UPDATE entry SET at = NULL");
		assertThat(content(file)).contains("jane@example.com");
		try (Journal journal = open(file)) {
			((JdbcJournal) journal).retention().run();
			assertThat(texts(journal)).isEmpty();
		}
		assertThat(content(file)).doesNotContain("jane@example.com");
		assertThat(number(file, "SELECT count(*) FROM erased")).isZero();
	}

	@Test
	void removesSegmentsWithoutATextAndKeepsThoseWithADeadLetter() throws Exception {
		Path file = this.folder.resolve("journal.db");
		SteppingClock clock = new SteppingClock();
		try (Journal journal = open(file, clock)) {
			for (int i = 0; i < 60; i++) {
				journal.append(key(i), new byte[1_000_000]);
			}
			journal.follow("log")
				.getFirst()
				.settle(60, List.of(new DeadLetter("log", 1, 20, "refused", 1, clock.instant())));
			clock.step(Duration.ofDays(31));
			((JdbcJournal) journal).retention().run();
			List<String> left = segments(file);
			assertThat(left).hasSizeLessThan(4).contains("0000000002.texts").doesNotContain("0000000001.texts");
			assertThat(journal.readAfter(1, 0, 100, Integer.MAX_VALUE).entries()).singleElement()
				.satisfies((entry) -> assertThat(entry.sequence()).isEqualTo(20));
			assertThat(journal.append(key(100), bytes("new"))).isEqualTo(Append.RECORDED);
		}
		try (Journal journal = open(file, clock)) {
			assertThat(journal.head(1)).isEqualTo(61);
		}
	}

	@Test
	void readsTextsThatAnOlderVersionKeptInTheTable() throws Exception {
		Path file = this.folder.resolve("journal.db");
		try (Journal journal = open(file)) {
			journal.append(key(1), bytes("first"));
			journal.append(key(2), bytes("second"));
		}
		sql(file, "UPDATE entry SET text = 'first', at = NULL WHERE sequence = 1");
		try (Journal journal = open(file)) {
			assertThat(texts(journal)).containsExactly("first", "second");
			settle(journal, 2);
			assertThat(journal.erase(new Place(1, 1))).isTrue();
			assertThat(texts(journal)).containsExactly("second");
		}
	}

	@Test
	void readsForwardsAndBackwardsWhateverTheSizes() throws Exception {
		Random random = new Random(7);
		Path file = this.folder.resolve("journal.db");
		List<byte[]> texts = new ArrayList<>();
		for (int i = 0; i < 400; i++) {
			int size = switch (i % 40) {
				case 0 -> 40_000 + random.nextInt(400_000);
				case 1 -> 0;
				default -> random.nextInt(6_000);
			};
			byte[] text = new byte[size];
			random.nextBytes(text);
			texts.add(text);
		}
		try (Journal journal = open(file)) {
			for (int i = 0; i < texts.size(); i++) {
				journal.append(key(i), texts.get(i));
			}
			for (int i = 0; i < texts.size(); i += 5) {
				List<JournalEntry> page = journal.readAfter(1, i, 5, Integer.MAX_VALUE).entries();
				assertThat(page).extracting(JournalEntry::text).containsExactlyElementsOf(texts.subList(i, i + 5));
			}
			for (int i = texts.size(); i > 0; i -= 5) {
				List<JournalEntry> page = journal.readBefore(1, i + 1, 5, Integer.MAX_VALUE).entries();
				assertThat(page.reversed()).extracting(JournalEntry::text)
					.containsExactlyElementsOf(texts.subList(i - 5, i));
			}
			for (int i = 0; i < 200; i++) {
				int number = random.nextInt(texts.size());
				assertThat(journal.read(new Place(1, number + 1)))
					.hasValueSatisfying((entry) -> assertThat(entry.text()).isEqualTo(texts.get(number)));
			}
		}
	}

	@Test
	void readersOfTheNewestSeeWholeTextsBesideTheWriter() throws Exception {
		Path file = this.folder.resolve("journal.db");
		// readers that never wait would leave virtual threads no processor
		try (Journal journal = open(file); ExecutorService threads = Executors.newCachedThreadPool()) {
			List<Future<Integer>> readers = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				readers.add(threads.submit(() -> {
					int read = 0;
					while (journal.head(1) < 4000) {
						for (JournalEntry entry : journal.readBefore(1, Long.MAX_VALUE, 5, Integer.MAX_VALUE)
							.entries()) {
							assertThat(new String(entry.text(), StandardCharsets.UTF_8))
								.startsWith("text of " + entry.key());
							read++;
						}
					}
					return read;
				}));
			}
			for (int i = 0; i < 8; i++) {
				int first = i * 500;
				threads.execute(() -> {
					for (int k = first; k < first + 500; k++) {
						journal.append(key(k), bytes("text of " + key(k) + "x".repeat(k % 3000)));
					}
				});
			}
			for (Future<Integer> reader : readers) {
				assertThat(reader.get()).isPositive();
			}
		}
	}

	@Test
	void doesNotBelieveADamagedLength() throws Exception {
		Path file = this.folder.resolve("journal.db");
		try (Journal journal = open(file)) {
			journal.append(key(1), bytes("some text"));
			// a quarter of a gigabyte
			damage(segment(file, 1), Segments.offset(at(file, 1)) + 8);
		}
		try (Journal journal = open(file)) {
			assertThat(texts(journal)).containsExactly(DAMAGED);
		}
	}

	@Test
	void hasADeadLetterInTheTablesWhenItSaysSo() throws Exception {
		Path file = this.folder.resolve("journal.db");
		try (Journal journal = open(file)) {
			journal.append(key(1), bytes("refused"));
			journal.follow("log")
				.getFirst()
				.settle(1, List.of(new DeadLetter("log", 1, 1, "refused", 1, Instant.EPOCH)));
			assertThat(number(file, "SELECT count(*) FROM dead_letter")).isOne();
			assertThat(number(file, "SELECT position FROM follower WHERE sink = 'log'")).isOne();
			assertThat(rows(file)).isOne();
		}
	}

	@Test
	void showsOthersTheRowsOfAnIdleJournal() throws Exception {
		Path file = this.folder.resolve("journal.db");
		try (Journal journal = open(file)) {
			journal.append(key(1), bytes("text"));
			await().untilAsserted(() -> assertThat(rows(file)).isOne());
		}
	}

	@Test
	void recoversOverAnErasedEntryOfWhichTheDatabaseKnowsNothing() throws Exception {
		Path file = this.folder.resolve("journal.db");
		Path image = this.folder.resolve("image.db");
		String root;
		try (Journal journal = open(file)) {
			journal.append(key(1), bytes("first"));
			journal.memo("any", "value");
			copy(file, image);
			journal.append(key(2), bytes("a text of more than forty bytes about jane"));
			journal.append(key(3), bytes("third"));
			settle(journal, 3);
			assertThat(journal.erase(new Place(1, 2))).isTrue();
			journal.append(key(4), bytes("fourth"));
			root = journal.status().root();
			copyTexts(file, image);
		}
		try (Journal journal = open(image)) {
			assertThat(texts(journal)).containsExactly("first", "third", "fourth");
			assertThat(journal.status().root()).isEqualTo(root);
			assertThat(journal.append(key(2), bytes("again"))).isEqualTo(Append.ALREADY_RECORDED);
		}
	}

	@Test
	void refusesSegmentsThatAreOlderThanTheDatabase() throws Exception {
		Path file = this.folder.resolve("journal.db");
		try (Journal journal = open(file)) {
			journal.append(key(1), bytes("first"));
			Files.copy(segment(file, 1), this.folder.resolve("older"));
			journal.append(key(2), bytes("second"));
		}
		Files.move(this.folder.resolve("older"), segment(file, 1), StandardCopyOption.REPLACE_EXISTING);
		refuses(file, "0000000001.texts is older than its database");
	}

	@Test
	void refusesADatabaseThatIsOlderThanSegmentsWithAHole() throws Exception {
		Path file = this.folder.resolve("journal.db");
		Path image = this.folder.resolve("image.db");
		byte[] large = bytes("x".repeat(1_000_000));
		try (Journal journal = open(file)) {
			journal.append(key(1), large);
			journal.memo("any", "value");
			copy(file, image);
			for (int i = 2; i < 50; i++) {
				journal.append(key(i), large);
			}
			copyTexts(file, image);
		}
		Files.delete(segment(image, 2));
		refuses(image, "0000000002.texts is missing");
	}

	@Test
	void bringsAKeyBackThatWasRemovedInTheGroupThatAppendedIt() throws Exception {
		Path file = this.folder.resolve("journal.db");
		Path image = this.folder.resolve("image.db");
		try (Sqlite sqlite = Sqlite.open("jdbc:sqlite:" + file)) {
			Schema.migrateSqlite(sqlite);
			try (SqliteStore store = new SqliteStore(sqlite, Clock.systemUTC())) {
				store.commit(List.of(new Work.AppendWork(Keys.bytes(key(1)), bytes("first"))));
				Work<?> removal = Work.UpdateWork
					.inTransaction((connection) -> Changes.execute(connection, "DELETE FROM entry_key"));
				store.commit(List.of(new Work.AppendWork(Keys.bytes(key(1)), bytes("second")), removal));
				copy(file, image);
				copyTexts(file, image);
			}
		}
		try (Journal journal = open(image)) {
			assertThat(texts(journal)).containsExactly("first", "second");
		}
	}

	@Test
	void isWholeInACopyThatWasMadeUnderLoadAsTheRunbookSays() throws Exception {
		Path file = this.folder.resolve("journal.db");
		Path image = this.folder.resolve("image.db");
		int acknowledged;
		try (Journal journal = open(file); ExecutorService threads = Executors.newSingleThreadExecutor()) {
			AtomicInteger count = new AtomicInteger();
			AtomicBoolean done = new AtomicBoolean();
			Future<?> appends = threads.submit(() -> {
				while (!done.get()) {
					journal.append(key(count.get()), bytes("text " + count.get()));
					count.incrementAndGet();
				}
			});
			await().untilAtomic(count, greaterThan(500));
			sql(file, "VACUUM INTO '%s'".formatted(image));
			acknowledged = count.get();
			copyTexts(file, image);
			done.set(true);
			appends.get();
		}
		try (Journal journal = open(image)) {
			assertThat(texts(journal)).hasSizeGreaterThanOrEqualTo(500);
			for (int i = 0; i < acknowledged; i++) {
				assertThat(journal.contains(key(i))).isTrue();
			}
		}
	}

	private static void refuses(Path file, String sentence) {
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> open(file)).withMessageContaining(sentence);
	}

	private static void settle(Journal journal, long sequence) {
		journal.follow("log").getFirst().settle(sequence, List.of());
	}

	private static UUID key(long number) {
		return new UUID(7, number);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static List<String> texts(Journal journal) {
		List<String> texts = new ArrayList<>();
		List<JournalEntry> page = journal.readAfter(1, 0, 500, Integer.MAX_VALUE).entries();
		while (!page.isEmpty()) {
			page.forEach((entry) -> texts.add(new String(entry.text(), StandardCharsets.UTF_8)));
			page = journal.readAfter(1, page.getLast().sequence(), 500, Integer.MAX_VALUE).entries();
		}
		return texts;
	}

	private static Journal open(Path file) throws SQLException {
		return open(file, Clock.systemUTC());
	}

	private static Journal open(Path file, Clock clock) throws SQLException {
		Role none = new Role(null, null);
		return SqliteEngine.open(new JournalProperties("jdbc:sqlite:" + file, null, null, none, none,
				Duration.ofSeconds(10), 10_000, Patience.BOUND, Duration.ofDays(30), Duration.ofDays(35)), clock,
				new SimpleMeterRegistry());
	}

	private static Path segment(Path file, int number) {
		return file.resolveSibling(String.format(Locale.ROOT, "%s-texts/%010d.texts", file.getFileName(), number));
	}

	private static List<String> segments(Path file) throws IOException {
		try (Stream<Path> files = Files.list(file.resolveSibling(file.getFileName() + "-texts"))) {
			return files.map((path) -> path.getFileName().toString())
				.filter((name) -> name.endsWith(".texts"))
				.sorted()
				.toList();
		}
	}

	private static void copy(Path file, Path image) throws IOException {
		Files.copy(file, image);
		Files.copy(Path.of(file + "-wal"), Path.of(image + "-wal"));
	}

	private static void copyTexts(Path file, Path image) throws IOException {
		Path texts = Files.createDirectories(Path.of(image + "-texts"));
		for (String name : segments(file)) {
			Files.copy(Path.of(file + "-texts", name), texts.resolve(name));
		}
	}

	/** Where a frame of an image begins, whose frames have texts of one length. */
	private static long offset(Path image, int frame) throws IOException {
		try (RandomAccessFile segment = new RandomAccessFile(segment(image, 1).toFile(), "r")) {
			long offset = Segments.START;
			for (int i = 0; i < frame; i++) {
				segment.seek(offset + 8);
				offset += HEADER + segment.readInt();
			}
			return offset;
		}
	}

	private static void damage(Path file, long offset) throws IOException {
		try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
			open.seek(offset);
			int was = open.read();
			open.seek(offset);
			open.write(was ^ 0x10);
		}
	}

	/** Of all files of a journal, as one would search a disk. */
	private static String content(Path file) throws IOException {
		StringBuilder content = new StringBuilder();
		for (Path path : List.of(file, segment(file, 1))) {
			content.append(Files.readString(path, StandardCharsets.ISO_8859_1));
		}
		return content.toString();
	}

	private static long at(Path file, long sequence) throws Exception {
		await().untilAsserted(() -> assertThat(rows(file)).isGreaterThanOrEqualTo(sequence));
		return number(file, "SELECT at FROM entry WHERE sequence = " + sequence);
	}

	private static long rows(Path file) throws SQLException {
		return number(file, "SELECT count(*) FROM entry");
	}

	private static long number(Path file, String query) throws SQLException {
		try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
				Statement statement = connection.createStatement()) {
			return statement.executeQuery(query).getLong(1);
		}
	}

	private static void sql(Path file, String... statements) throws SQLException {
		try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
				Statement statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.executeUpdate(sql);
			}
		}
	}

}
