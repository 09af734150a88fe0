package io.hogaudit.journal;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.hogaudit.Patience;

import static org.assertj.core.api.Assertions.assertThat;

/** What every engine promises. Each test has a journal of its own, with one stream. */
abstract class JournalContract implements RetentionContract {

	static final long STREAM = 1;

	protected Journal journal;

	/** Opens the test's journal, which is closed. */
	protected abstract Journal open(Clock clock) throws Exception;

	/** What {@link #open} opens it with. */
	protected abstract JournalProperties settings();

	@BeforeEach
	void openJournal() throws Exception {
		this.journal = open(Clock.systemUTC());
	}

	@AfterEach
	void close() {
		this.journal.close();
	}

	@Test
	void keepsTextsInOrderAndByteForByte() {
		append("first");
		append("zwei ü 🦔 \u2028");
		List<JournalEntry> entries = this.journal.readAfter(STREAM, 0, 10, 1_000_000).entries();
		assertThat(entries).extracting(JournalEntry::sequence).containsExactly(1L, 2L);
		assertThat(entries).extracting(JournalContract::text).containsExactly("first", "zwei ü 🦔 \u2028");
	}

	@Test
	void provesWhatItKeepsAlsoOverSubtreesAndARestart() throws Exception {
		List<Future<Append>> appends = new ArrayList<>();
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int i = 0; i < MerkleFrontier.SUBTREE + 76; i++) {
				appends.add(threads.submit(() -> this.journal.append(UUID.randomUUID(), bytes("x"))));
			}
		}
		for (Future<Append> append : appends) {
			assertThat(append.get()).isEqualTo(Append.RECORDED);
		}
		this.journal.close();
		this.journal = open(Clock.systemUTC());
		JournalStatus status = this.journal.status();
		MerkleProofs proofs = this.journal.proofs(STREAM);
		assertThat(HexFormat.of().formatHex(proofs.root(status.size()))).isEqualTo(status.root());
		assertThat(proofs.inclusion(3, status.size())).hasSize(11);
		assertThat(proofs.consistency(MerkleFrontier.SUBTREE, status.size())).hasSize(1);
	}

	@Test
	void recognisesARepeatAndKeepsTheFirstText() {
		UUID key = UUID.randomUUID();
		assertThat(this.journal.append(key, bytes("first"))).isEqualTo(Append.RECORDED);
		assertThat(this.journal.append(key, bytes("second"))).isEqualTo(Append.ALREADY_RECORDED);
		assertThat(this.journal.head(STREAM)).isEqualTo(1);
		assertThat(text(this.journal.read(new Place(STREAM, 1)).orElseThrow())).isEqualTo("first");
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
		assertThat(this.journal.readAfter(STREAM, 0, 1000, Integer.MAX_VALUE).entries())
			.extracting(JournalEntry::sequence)
			.containsExactlyElementsOf(LongStream.rangeClosed(1, 201).boxed().toList());
	}

	@Test
	void goesOnWhereItStoppedAfterReopening() throws Exception {
		append("first");
		follow("log").settle(1, List.of());
		String root = this.journal.status().root();
		reopen();
		assertThat(this.journal.head(STREAM)).isEqualTo(1);
		assertThat(this.journal.status().root()).isEqualTo(root);
		assertThat(this.journal.position(STREAM, "log")).isEqualTo(1);
		append("second");
		assertThat(this.journal.head(STREAM)).isEqualTo(2);
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
		follow("posthog").settle(2, List.of(new DeadLetter("posthog", STREAM, 1, "too large", 3, at)));
		assertThat(this.journal.position(STREAM, "posthog")).isEqualTo(2);
		assertThat(this.journal.position(STREAM, "log")).isZero();
		assertThat(this.journal.deadLetters("posthog", Place.START, 10))
			.containsExactly(new DeadLetter("posthog", STREAM, 1, "too large", 3, at));
		this.journal.updateDeadLetter(new DeadLetter("posthog", STREAM, 1, "still", 4, at));
		assertThat(this.journal.deadLetterCount("posthog")).isEqualTo(1);
		assertThat(this.journal.removeDeadLetter("posthog", new Place(STREAM, 1))).isTrue();
		assertThat(this.journal.removeDeadLetter("posthog", new Place(STREAM, 1))).isFalse();
		assertThat(this.journal.deadLetters("log", Place.START, 10)).isEmpty();
	}

	@Test
	void readsBackwardsFromACursorAndWithinBytes() {
		for (int i = 0; i < 5; i++) {
			append("text " + i);
		}
		assertThat(this.journal.readBefore(STREAM, 4, 2, 1000).entries()).extracting(JournalEntry::sequence)
			.containsExactly(3L, 2L);
		assertThat(this.journal.readAfter(STREAM, 0, 100, 7).entries()).hasSize(2);
		assertThat(this.journal.readAfter(STREAM, 0, 100, 1).entries()).hasSize(1);
	}

	@Test
	void findsTheFirstEntryOfATime() throws Exception {
		this.journal.close();
		SteppingClock clock = new SteppingClock();
		this.journal = open(clock);
		for (int i = 0; i < 10; i++) {
			append("text " + i);
			clock.step(Duration.ofSeconds(10));
		}
		assertThat(this.journal.firstSince(STREAM, SteppingClock.START.minusSeconds(1))).isEqualTo(1);
		assertThat(this.journal.firstSince(STREAM, SteppingClock.START.plusSeconds(30))).isEqualTo(4);
		assertThat(this.journal.firstSince(STREAM, SteppingClock.START.plusSeconds(31))).isEqualTo(5);
		assertThat(this.journal.firstSince(STREAM, SteppingClock.START.plusSeconds(1000))).isEqualTo(11);
	}

	@Test
	void wakesWhoWaitsForMore() throws Exception {
		assertThat(this.journal.awaitBeyond(STREAM, 0, Duration.ofMillis(20))).isFalse();
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<Boolean> waits = threads.submit(() -> this.journal.awaitBeyond(STREAM, 0, Patience.BOUND));
			append("more");
			assertThat(waits.get()).isTrue();
		}
	}

	@Test
	void remembersMemos() throws Exception {
		assertThat(this.journal.memo("configuration")).isEmpty();
		this.journal.memo("configuration", "a");
		this.journal.memo("configuration", "b");
		reopen();
		assertThat(this.journal.memo("configuration")).contains("b");
	}

	@Test
	void erasesTheTextOfASettledEntryForGoodAndProvesIt() throws Exception {
		UUID key = UUID.randomUUID();
		this.journal.append(key, bytes("about somebody"));
		append("refused");
		append("not settled");
		follow("log").settle(2, List.of(new DeadLetter("log", STREAM, 2, "too large", 1, Instant.EPOCH)));
		String root = this.journal.status().root();
		assertThat(this.journal.erase(new Place(STREAM, 2))).as("a dead letter").isFalse();
		assertThat(this.journal.erase(new Place(STREAM, 3))).as("not settled").isFalse();
		assertThat(this.journal.erase(new Place(STREAM, 1))).isTrue();
		assertThat(this.journal.erase(new Place(STREAM, 1))).as("again").isFalse();
		reopen();
		assertThat(this.journal.read(new Place(STREAM, 1))).isEmpty();
		assertThat(this.journal.readAfter(STREAM, 0, 10, 1000).entries()).extracting(JournalContract::text)
			.containsExactly("refused", "not settled");
		assertThat(this.journal.append(key, bytes("about somebody"))).isEqualTo(Append.ALREADY_RECORDED);
		assertThat(HexFormat.of().formatHex(this.journal.proofs(STREAM).root(3))).isEqualTo(root);
	}

	@Test
	void givesAStreamToOneFollowerOfASinkAtATime() {
		FollowerLease log = follow("log");
		assertThat(this.journal.follow("log")).isEmpty();
		assertThat(follow("posthog").stream()).isEqualTo(STREAM);
		append("first");
		log.settle(1, List.of());
		assertThat(log.held()).isTrue();
		log.close();
		assertThat(follow("log").position()).isEqualTo(1);
	}

	@Test
	void knowsItsStream() {
		assertThat(this.journal.streams()).containsExactly(STREAM);
		assertThat(this.journal.status().stream()).isEqualTo(STREAM);
	}

	protected FollowerLease follow(String sink) {
		List<FollowerLease> leases = this.journal.follow(sink);
		assertThat(leases).hasSize(1);
		return leases.getFirst();
	}

	protected Append append(String text) {
		return this.journal.append(UUID.randomUUID(), bytes(text));
	}

	@Override
	public Journal reopened(Clock clock) throws Exception {
		this.journal.close();
		this.journal = open(clock);
		return this.journal;
	}

	@Override
	public Retention retention(Clock clock, Changes changes, String... sinks) {
		JdbcJournal parts = (JdbcJournal) this.journal;
		return new Retention(parts.heads(), parts.reader(), parts.recent(), changes, parts.retention().texts(),
				() -> Set.of(sinks), settings(), clock);
	}

	protected void reopen() throws Exception {
		this.journal.close();
		this.journal = open(Clock.systemUTC());
	}

	protected static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	protected static String text(JournalEntry entry) {
		return new String(entry.text(), StandardCharsets.UTF_8);
	}

}
