package io.hogaudit.journal;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What every engine promises about what is old. Texts are kept for 30 days here, keys for
 * 35.
 */
interface RetentionContract {

	long STREAM = JournalContract.STREAM;

	/** The test's journal, closed and opened with another clock. */
	Journal reopened(Clock clock) throws Exception;

	/** Over the test's journal, for these sinks. */
	Retention retention(Clock clock, Changes changes, String... sinks);

	/** As if the retention's minute had come. */
	private void apply(Journal journal, Clock clock, String... sinks) {
		retention(clock, ((JdbcJournal) journal).changes(), sinks).run();
	}

	@Test
	default void removesTextsThatAreOldAndSettledAndKeepsRecognisingThem() throws Exception {
		SteppingClock clock = new SteppingClock();
		Journal journal = reopened(clock);
		UUID key = UUID.randomUUID();
		journal.append(key, bytes("old"));
		append(journal, "old and dead letter");
		append(journal, "old and not settled");
		follow(journal, "log").settle(2, List.of(new DeadLetter("log", STREAM, 2, "refused", 1, clock.instant())));
		clock.step(Duration.ofDays(31));
		append(journal, "new");
		apply(journal, clock, "log");
		assertThat(texts(journal)).containsExactly("old and dead letter", "old and not settled", "new");
		assertThat(journal.append(key, bytes("again"))).isEqualTo(Append.ALREADY_RECORDED);
		assertThat(journal.head(STREAM)).isEqualTo(4);
	}

	@Test
	default void keepsTextsThatOneOfTheSinksHasNotSettled() throws Exception {
		SteppingClock clock = new SteppingClock();
		Journal journal = reopened(clock);
		append(journal, "looked up");
		append(journal, "to be looked up");
		follow(journal, "posthog").settle(2, List.of());
		clock.step(Duration.ofDays(31));
		apply(journal, clock, "posthog", "confirmation");
		assertThat(texts(journal)).hasSize(2);
		follow(journal, "confirmation").settle(1, List.of());
		apply(journal, clock, "posthog", "confirmation");
		assertThat(texts(journal)).containsExactly("to be looked up");
	}

	@Test
	default void keepsEverythingAsLongAsNoSinkHasAskedForIt() throws Exception {
		SteppingClock clock = new SteppingClock();
		Journal journal = reopened(clock);
		append(journal, "old");
		clock.step(Duration.ofDays(400));
		apply(journal, clock);
		assertThat(texts(journal)).containsExactly("old");
	}

	@Test
	default void removesTheTextOfADeadLetterOnceNoSinkHasItAsOne() throws Exception {
		SteppingClock clock = new SteppingClock();
		Journal journal = reopened(clock);
		append(journal, "refused twice");
		append(journal, "refused, not old");
		for (String sink : List.of("log", "posthog")) {
			follow(journal, sink).settle(2, List.of(new DeadLetter(sink, STREAM, 1, "refused", 1, clock.instant())));
		}
		clock.step(Duration.ofDays(31));
		apply(journal, clock, "log", "posthog");
		journal.removeDeadLetter("log", new Place(STREAM, 1));
		apply(journal, clock, "log", "posthog");
		assertThat(texts(journal)).containsExactly("refused twice");
		journal.removeDeadLetter("posthog", new Place(STREAM, 1));
		apply(journal, clock, "log", "posthog");
		assertThat(texts(journal)).isEmpty();
	}

	@Test
	default void keepsTheTextOfAFormerDeadLetterThatIsNotOld() throws Exception {
		SteppingClock clock = new SteppingClock();
		Journal journal = reopened(clock);
		append(journal, "old");
		clock.step(Duration.ofDays(20));
		append(journal, "replayed");
		follow(journal, "log").settle(2, List.of(new DeadLetter("log", STREAM, 2, "refused", 1, clock.instant())));
		journal.removeDeadLetter("log", new Place(STREAM, 2));
		clock.step(Duration.ofDays(20));
		apply(journal, clock, "log");
		assertThat(texts(journal)).containsExactly("replayed");
		clock.step(Duration.ofDays(20));
		apply(journal, clock, "log");
		assertThat(texts(journal)).isEmpty();
	}

	@Test
	default void provesEntriesWhoseTextIsGone() throws Exception {
		SteppingClock clock = new SteppingClock();
		Journal journal = reopened(clock);
		many(journal, 40);
		String root = journal.status().root();
		List<byte[]> path = journal.proofs(STREAM).inclusion(7, 40);
		follow(journal, "log").settle(40, List.of());
		clock.step(Duration.ofDays(31));
		apply(journal, clock, "log");
		assertThat(texts(journal)).isEmpty();
		assertThat(journal.status().root()).isEqualTo(root);
		assertThat(journal.proofs(STREAM).inclusion(7, 40)).usingRecursiveComparison().isEqualTo(path);
		assertThat(reopened(clock).status().root()).isEqualTo(root);
	}

	@Test
	default void appendsGoOnBetweenTheStepsOfARemoval() throws Exception {
		SteppingClock clock = new SteppingClock();
		Journal journal = reopened(clock);
		many(journal, 3000);
		follow(journal, "log").settle(3000, List.of());
		clock.step(Duration.ofDays(31));
		AtomicBoolean done = new AtomicBoolean();
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<?> removal = threads.submit(() -> {
				apply(journal, clock, "log");
				done.set(true);
			});
			int meanwhile = 0;
			while (!done.get() && !removal.isDone()) {
				append(journal, "new");
				meanwhile++;
			}
			removal.get();
			assertThat(meanwhile).isPositive();
			assertThat(texts(journal)).hasSize(meanwhile).containsOnly("new");
		}
	}

	@Test
	default void twoReplicasThatRemoveAtOnceRemoveEverything() throws Exception {
		SteppingClock clock = new SteppingClock();
		Journal journal = reopened(clock);
		many(journal, 1500);
		follow(journal, "log").settle(1500, List.of());
		clock.step(Duration.ofDays(36));
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<?>> both = new ArrayList<>();
			for (int i = 0; i < 2; i++) {
				both.add(threads.submit(() -> apply(journal, clock, "log")));
			}
			for (Future<?> one : both) {
				one.get();
			}
		}
		apply(journal, clock, "log");
		assertThat(texts(journal)).isEmpty();
		assertThat(journal.memo("retention.texts.1")).contains("1500");
		assertThat(journal.memo("retention.keys.1")).contains("1500");
	}

	@Test
	default void forgetsKeysThatAreOlderThanTheirHorizonAndNoOthers() throws Exception {
		SteppingClock clock = new SteppingClock();
		Journal journal = reopened(clock);
		UUID old = UUID.randomUUID();
		UUID younger = UUID.randomUUID();
		journal.append(old, bytes("old"));
		clock.step(Duration.ofDays(30));
		journal.append(younger, bytes("younger"));
		clock.step(Duration.ofDays(10));
		apply(journal, clock, "log");
		assertThat(journal.contains(old)).isFalse();
		assertThat(journal.append(younger, bytes("again"))).isEqualTo(Append.ALREADY_RECORDED);
		assertThat(journal.append(old, bytes("long after"))).isEqualTo(Append.RECORDED);
		apply(journal, clock, "log");
		assertThat(journal.contains(old)).isTrue();
		assertThat(journal.head(STREAM)).isEqualTo(3);
	}

	@Test
	default void aKeyThatIsRecordedAnewOutlivesARemovalThatWasCutShort() throws Exception {
		SteppingClock clock = new SteppingClock();
		Journal journal = reopened(clock);
		UUID key = UUID.randomUUID();
		journal.append(key, bytes("long ago"));
		many(journal, 500);
		clock.step(Duration.ofDays(36));
		AtomicInteger steps = new AtomicInteger();
		Changes cutShort = new Changes((change) -> {
			if (steps.incrementAndGet() > 1) {
				throw new JournalUnavailableException(JournalUnavailableException.Reason.UNREACHABLE, "cut short");
			}
			return ((JdbcJournal) journal).changes().run(change);
		});
		assertThatExceptionOfType(JournalUnavailableException.class)
			.isThrownBy(() -> retention(clock, cutShort, "log").run());
		assertThat(journal.append(key, bytes("again"))).isEqualTo(Append.RECORDED);
		apply(journal, clock, "log");
		assertThat(journal.contains(key)).isTrue();
	}

	private static void many(Journal journal, int count) throws Exception {
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Append>> appends = IntStream.range(0, count)
				.mapToObj((i) -> threads.submit(() -> journal.append(UUID.randomUUID(), bytes("old"))))
				.toList();
			for (Future<Append> append : appends) {
				assertThat(append.get()).isEqualTo(Append.RECORDED);
			}
		}
	}

	private static void append(Journal journal, String text) {
		assertThat(journal.append(UUID.randomUUID(), bytes(text))).isEqualTo(Append.RECORDED);
	}

	private static FollowerLease follow(Journal journal, String sink) {
		return journal.follow(sink).getFirst();
	}

	private static List<String> texts(Journal journal) {
		return journal.readAfter(STREAM, 0, 100_000, Integer.MAX_VALUE)
			.entries()
			.stream()
			.map((entry) -> new String(entry.text(), StandardCharsets.UTF_8))
			.toList();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
