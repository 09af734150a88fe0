package io.hogaudit.sink;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.journal.DeadLetter;
import io.hogaudit.journal.Place;
import io.hogaudit.sink.FollowerStatus.State;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Entries that a sink never takes, among others that it does. */
class PoisonTests {

	private static final Duration MINUTES = Duration.ofMinutes(5);

	private final InMemoryJournal journal = new InMemoryJournal();

	private final ScriptedSink sink = new ScriptedSink();

	private Followers followers = followers(Duration.ofMillis(250), Duration.ofSeconds(60));

	private Followers followers(Duration backoffBase, Duration backoffCap) {
		SinkProperties properties = new SinkProperties(backoffBase, backoffCap, MINUTES, Duration.ofSeconds(60),
				Duration.ZERO);
		return new Followers(
				List.of(new Feed(this.sink, this.journal, properties, Clock.systemUTC(), new SimpleMeterRegistry())),
				properties);
	}

	@AfterEach
	void stop() {
		this.followers.stop();
	}

	@Test
	void anEntryThatIsWantedLaterHoldsUpNoOther() {
		later(Duration.ofMinutes(4), 37);
		this.journal.appendAll(1, 1000);
		this.followers.start();
		awaitTaken(1, 1000, 37);
		this.journal.appendAll(1001, 1010);
		awaitTaken(1, 1010, 37);
		assertThat(position()).isEqualTo(36);
		FollowerStatus status = this.followers.statuses().getFirst();
		assertThat(status.backlog()).isEqualTo(1);
		assertThat(status.state()).isEqualTo(State.RUNNING);
		assertThat(status.oldestUndelivered()).isNotNull();
		assertThat(letters()).isEmpty();
	}

	@Test
	void anEntryThatIsTakenAtLastLetsThePositionGoOn() {
		later(null, 37, 38, 990);
		this.journal.appendAll(1, 1000);
		this.followers.start();
		awaitTaken(1, 1000, 37, 38, 990);
		later(null, 990);
		await().until(() -> position() == 989);
		later(null);
		await().until(() -> position() == 1000);
		assertThat(letters()).isEmpty();
	}

	@Test
	void manySuchEntriesOneByOneHoldUpNoOther() {
		later(Duration.ofMinutes(4), 1, 3, 5);
		this.followers.start();
		for (int i = 1; i <= 6; i++) {
			this.journal.appendAll(i, i);
			int number = i;
			await().until(() -> this.sink.attempts.stream().anyMatch((attempt) -> attempt.numbers().contains(number)));
		}
		awaitTaken(1, 6, 1, 3, 5);
		assertThat(position()).isZero();
	}

	@Test
	void aRefusedEntryIsADeadLetterAtOnceAlsoBehindOneThatWaits() {
		this.sink.answerAlways((batch) -> perEntry(batch, Set.of(2), new Outcome.Retry(MINUTES, "later"), Set.of(7)));
		this.journal.appendAll(1, 10);
		this.followers.start();
		await().until(() -> !letters().isEmpty());
		assertThat(letters()).extracting(DeadLetter::sequence).containsExactly(7L);
		assertThat(position()).isEqualTo(1);
	}

	@Test
	void anEntryThatMakesTheSinkFailHoldsUpNoOther() {
		fail(37);
		this.journal.appendAll(1, 300);
		this.followers.start();
		awaitTaken(1, 300, 37);
		assertThat(position()).isEqualTo(36);
		fail();
		await().until(() -> position() == 300);
		assertThat(letters()).isEmpty();
	}

	@Test
	void aSinkThatFailsAsAWholeKeepsEverything() {
		this.sink.answerAlways((batch) -> new Receipt.Retry(null, "503"));
		this.journal.appendAll(1, 300);
		this.followers.start();
		await().until(() -> this.sink.attempts.size() > 4);
		assertThat(this.followers.statuses().getFirst().state()).isEqualTo(State.BACKING_OFF);
		assertThat(this.followers.statuses().getFirst().backlog()).isEqualTo(300);
		this.sink.answerAlways((batch) -> Receipt.accepted(batch.size()));
		await().until(() -> position() == 300);
	}

	@Test
	void manyRefusedEntriesInOneBatchCostFewAttempts() {
		Integer[] guilty = IntStream.range(0, 20).mapToObj((i) -> 3 + 5 * i).toArray(Integer[]::new);
		this.sink.refuse(guilty);
		this.journal.appendAll(1, 101);
		this.followers.start();
		await().until(() -> position() == 101);
		assertThat(letters()).hasSize(20);
		assertThat(this.sink.attempts).hasSizeLessThan(150);
	}

	@Test
	void readsNoMoreThanItCanSetAside() {
		this.sink.answerAlways((batch) -> perEntry(batch, null, new Outcome.Retry(MINUTES, "not persisted"), Set.of()));
		this.journal.appendAll(1, 3000);
		this.followers = followers(Duration.ofMillis(1), Duration.ofMillis(5));
		this.followers.start();
		await().until(() -> asked().size() >= Flight.MAX_ASIDE);
		// and what was read while the last batch was under way
		await().during(Duration.ofMillis(300)).until(() -> asked().size() <= Flight.MAX_ASIDE + 200);
		assertThat(this.followers.statuses().getFirst().backlog()).isEqualTo(3000);
		assertThat(this.followers.statuses().getFirst().state()).isEqualTo(State.BACKING_OFF);
	}

	private void later(@Nullable Duration after, Integer... guilty) {
		this.sink.answerAlways(
				(batch) -> perEntry(batch, Set.of(guilty), new Outcome.Retry(after, "not persisted"), Set.of()));
	}

	private void fail(Integer... guilty) {
		Set<Integer> numbers = Set.of(guilty);
		this.sink.answerAlways((batch) -> numbers(batch).stream().anyMatch(numbers::contains)
				? new Receipt.Retry(null, "status 500") : Receipt.accepted(batch.size()));
	}

	/** Some refused, some, or all but these, answered otherwise; the rest accepted. */
	private static Receipt perEntry(List<StoredEntry> batch, @Nullable Set<Integer> some, Outcome outcome,
			Set<Integer> refused) {
		return new Receipt.PerEntry(numbers(batch).stream().<Outcome>map((number) -> {
			if (refused.contains(number)) {
				return new Outcome.Refused("bad");
			}
			return (some == null || some.contains(number)) ? outcome : new Outcome.Accepted();
		}).toList());
	}

	private static List<Integer> numbers(List<StoredEntry> batch) {
		return batch.stream().map((entry) -> (int) entry.id().getLeastSignificantBits() & 0xffff).toList();
	}

	/** Far sooner than anything that was asked to wait for. */
	private void awaitTaken(int from, int to, Integer... but) {
		Set<Integer> expected = new HashSet<>(IntStream.rangeClosed(from, to).boxed().toList());
		expected.removeAll(Set.of(but));
		await().until(() -> asked().containsAll(expected));
	}

	private Set<Integer> asked() {
		Set<Integer> asked = new HashSet<>();
		this.sink.attempts.forEach((attempt) -> asked.addAll(attempt.numbers()));
		return asked;
	}

	private long position() {
		return this.journal.position(1, "scripted");
	}

	private List<DeadLetter> letters() {
		return this.journal.deadLetters("scripted", Place.START, 1000);
	}

}
