package io.hogaudit.sink;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.hogaudit.journal.DeadLetter;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.Place;
import io.hogaudit.sink.FollowerStatus.State;
import io.hogaudit.sink.ReplayResult.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class FollowerTests {

	private final InMemoryJournal journal = new InMemoryJournal();

	private final ScriptedSink sink = new ScriptedSink();

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final SinkProperties properties = new SinkProperties(Duration.ofMillis(1), Duration.ofMillis(5),
			Duration.ofMinutes(5), Duration.ofMillis(50), Duration.ofHours(1));

	private final Followers followers = new Followers(
			List.of(new Feed(this.sink, this.journal, this.properties, Clock.systemUTC(), this.meters)),
			this.properties);

	@AfterEach
	void stop() {
		if (this.followers.isRunning()) {
			this.followers.stop();
		}
	}

	@Test
	void deliversInOrderAndMovesOn() {
		this.journal.appendAll(1, 250);
		this.followers.start();
		awaitPosition(250);
		assertThat(asked()).isEqualTo(numbers(1, 250));
		this.journal.appendAll(251, 252);
		awaitPosition(252);
	}

	@Test
	void preparesTheBatchThatFollowsWhileOneIsUnderWay() {
		this.journal.appendAll(1, 250);
		this.followers.start();
		awaitPosition(250);
		// the last batch is not full and read when its turn comes
		assertThat(this.sink.prepared).extracting((batch) -> batch.getFirst().id())
			.containsExactly(Entries.stored(101).id());
		this.journal.appendAll(251, 252);
		awaitPosition(252);
		assertThat(this.sink.prepared).hasSize(1);
	}

	@Test
	void asksTheJournalNothingButItsHeadForStatusAndMetrics() {
		Set<String> asked = ConcurrentHashMap.newKeySet();
		Thread asking = Thread.currentThread();
		Journal watched = (Journal) Proxy.newProxyInstance(Journal.class.getClassLoader(),
				new Class<?>[] { Journal.class }, (_, method, arguments) -> {
					if (Thread.currentThread() == asking) {
						asked.add(method.getName());
					}
					return method.invoke(this.journal, arguments);
				});
		this.sink.answerAlways((batch) -> new Receipt.Retry(Duration.ofMinutes(5), "down"));
		this.journal.appendAll(1, 3);
		SimpleMeterRegistry scraped = new SimpleMeterRegistry();
		Feed feed = new Feed(this.sink, watched, this.properties, Clock.systemUTC(), scraped);
		Followers watching = new Followers(List.of(feed), this.properties);
		watching.start();
		try {
			await().until(() -> watching.statuses().getFirst().state() == State.BACKING_OFF);
			asked.clear();
			assertThat(watching.statuses().getFirst().oldestUndelivered()).isPositive();
			scraped.getMeters().forEach((meter) -> meter.measure().forEach((value) -> value.getValue()));
			assertThat(asked).isSubsetOf("head");
		}
		finally {
			watching.stop();
		}
	}

	@Test
	void isIdleWhileOthersFollowEveryStream() {
		this.journal.allowFollowing(false);
		this.followers.start();
		assertThat(status().state()).isEqualTo(State.IDLE);
		this.followers.stop();
		assertThat(status().state()).isEqualTo(State.STOPPED);
	}

	@Test
	void resumesAfterStoredPosition() {
		this.journal.appendAll(1, 10);
		this.journal.settle("scripted", 7, List.of());
		this.followers.start();
		awaitPosition(10);
		assertThat(asked()).containsExactly(8, 9, 10);
	}

	@Test
	void sendsOnlyEntriesMarkedRetryAgainAndSettlesPrefixFirst() {
		this.journal.appendAll(1, 4);
		this.sink.answerNext(new Receipt.PerEntry(List.of(new Outcome.Accepted(), new Outcome.Retry(null, "later"),
				new Outcome.Accepted(), new Outcome.Retry(null, "later"))));
		this.sink.answerNext((batch) -> {
			assertThat(this.journal.position(1, "scripted")).isEqualTo(1);
			return Receipt.accepted(batch.size());
		});
		this.followers.start();
		awaitPosition(4);
		assertThat(this.sink.attempts).extracting(ScriptedSink.Attempt::numbers)
			.containsExactly(List.of(1, 2, 3, 4), List.of(2, 4));
	}

	@Test
	void halvesRefusedBatchUntilGuiltyEntryIsAlone() {
		this.journal.appendAll(1, 100);
		this.sink.refuse(37, 90);
		this.followers.start();
		awaitPosition(100);
		assertThat(letters()).extracting(DeadLetter::sequence).containsExactly(37L, 90L);
		assertThat(letters()).allSatisfy((letter) -> {
			assertThat(letter.reason()).isEqualTo("bad");
			assertThat(letter.attempts()).isBetween(6, 8);
		});
		assertThat(this.meters.counter("hogaudit.sink.entries", "sink", "scripted", "outcome", "accepted").count())
			.isEqualTo(98);
		await().until(() -> this.meters.get("hogaudit.sink.deadletters").gauge().value() == 2);
	}

	@Test
	void keepsRefusedEntryAsDeadLetterInTheSameSettle() {
		this.journal.appendAll(1, 3);
		this.sink.answerNext(new Receipt.PerEntry(
				List.of(new Outcome.Accepted(), new Outcome.Refused("event_too_big"), new Outcome.Accepted())));
		this.followers.start();
		awaitPosition(3);
		assertThat(letters()).singleElement().satisfies((letter) -> {
			assertThat(letter.sequence()).isEqualTo(2);
			assertThat(letter.reason()).isEqualTo("event_too_big");
			assertThat(letter.attempts()).isEqualTo(1);
		});
	}

	@Test
	void parksInsteadOfDeadLetteringTheJournalWhenEverythingIsRefused() {
		this.journal.appendAll(1, 100);
		this.sink.answerAlways((batch) -> new Receipt.Refused("no"));
		this.followers.start();
		await().until(() -> status().state() == State.PARKED);
		int before = this.sink.attempts.size();
		await().until(() -> this.sink.attempts.size() > before + 3);
		assertThat(letters()).hasSizeLessThan(Verdicts.SUSPECT);
		assertThat(this.meters.get("hogaudit.sink.parked").gauge().value()).isEqualTo(1);
		this.sink.answerAlways((batch) -> Receipt.accepted(batch.size()));
		awaitPosition(100);
		assertThat(letters()).hasSizeLessThan(Verdicts.SUSPECT);
	}

	@Test
	void parksWhenEachEntryOfABatchIsDropped() {
		this.journal.appendAll(1, 20);
		this.sink.answerAlways((batch) -> new Receipt.PerEntry(
				batch.stream().<Outcome>map((entry) -> new Outcome.Refused("drop")).toList()));
		this.followers.start();
		await().until(() -> status().state() == State.PARKED);
		assertThat(letters()).isEmpty();
		assertThat(this.journal.position(1, "scripted")).isZero();
	}

	@Test
	void believesManyRefusalsInARowWhenTheNewestEntryIsTaken() {
		this.journal.appendAll(1, 60);
		this.sink.refuse(IntStream.rangeClosed(1, 30).boxed().toArray(Integer[]::new));
		this.followers.start();
		awaitPosition(60);
		assertThat(letters()).hasSize(30);
	}

	@Test
	void believesNoRefusalFromJustBeforeTheSinkBecameWell() {
		this.journal.appendAll(1, 100);
		long newest = Entries.stored(100).id().getLeastSignificantBits();
		this.sink.answerAlways((batch) -> {
			if (batch.size() == 1 && batch.getFirst().id().getLeastSignificantBits() == newest) {
				this.sink.answerAlways((next) -> Receipt.accepted(next.size()));
				return Receipt.accepted(1);
			}
			return new Receipt.Refused("no");
		});
		this.followers.start();
		awaitPosition(100);
		assertThat(letters()).extracting(DeadLetter::sequence).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
	}

	@Test
	void keepsEverythingWhileParked() {
		this.journal.appendAll(1, 5);
		this.sink.answerAlways((batch) -> new Receipt.Parked("401: key rejected"));
		this.followers.start();
		await().until(() -> this.sink.attempts.size() > 2);
		FollowerStatus status = status();
		assertThat(status.state()).isEqualTo(State.PARKED);
		assertThat(status.reason()).isEqualTo("401: key rejected");
		assertThat(status.backlog()).isEqualTo(5);
		assertThat(status.oldestUndelivered()).isPositive();
		assertThat(status.deadLetters()).isZero();
		assertThat(gap(0)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
		this.sink.answerAlways((batch) -> Receipt.accepted(batch.size()));
		awaitPosition(5);
		await().until(() -> status().state() == State.RUNNING);
	}

	@Test
	void waitsAsLongAsTheSinkAsks() {
		this.journal.appendAll(1, 2);
		this.sink.answerNext(new Receipt.Retry(Duration.ofMillis(300), "429"));
		this.followers.start();
		awaitPosition(2);
		assertThat(gap(0)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
	}

	@Test
	void deliversAgainWhenThePositionCannotBeStored() {
		this.journal.appendAll(1, 3);
		this.journal.failSettles(2);
		this.followers.start();
		awaitPosition(3);
		assertThat(this.sink.attempts).hasSize(3)
			.allSatisfy((attempt) -> assertThat(attempt.numbers()).containsExactly(1, 2, 3));
	}

	@Test
	void survivesASinkThatThrows() {
		this.journal.appendAll(1, 1);
		this.sink.answerNext((batch) -> {
			throw new IllegalStateException("secret payload");
		});
		this.sink.answerNext((batch) -> {
			throw new StackOverflowError();
		});
		this.sink.answerNext(Receipt.accepted(7));
		this.followers.start();
		awaitPosition(1);
		assertThat(this.sink.attempts).hasSize(4);
	}

	@Test
	void keepsAnUnreadableTextAsDeadLetterWithoutAskingTheSink() {
		this.journal.appendAll(1, 1);
		this.journal.append(new UUID(0, 0), "not json".getBytes(StandardCharsets.UTF_8));
		this.journal.appendAll(3, 3);
		this.followers.start();
		awaitPosition(3);
		assertThat(letters()).extracting(DeadLetter::sequence).containsExactly(2L);
		assertThat(asked()).containsExactly(1, 3);
	}

	@Test
	void movesOverTextsThatRetentionRemoved() {
		this.journal.appendAll(1, 4);
		this.journal.removeTextsUpTo(4);
		this.followers.start();
		awaitPosition(4);
		assertThat(this.sink.attempts).isEmpty();
	}

	@Test
	void movesNoPositionAfterSomebodyElseTookOverAndComesBackLater() throws Exception {
		this.journal.appendAll(1, 3);
		CountDownLatch taken = new CountDownLatch(1);
		this.sink.answerNext((batch) -> {
			this.journal.allowFollowing(false);
			this.journal.takeAway();
			taken.countDown();
			return Receipt.accepted(batch.size());
		});
		this.followers.start();
		taken.await();
		await().until(() -> status().positions().isEmpty());
		assertThat(this.journal.position(1, "scripted")).isZero();
		assertThat(status().state()).isEqualTo(State.IDLE);
		this.journal.allowFollowing(true);
		awaitPosition(3);
		assertThat(this.sink.attempts).hasSize(2);
	}

	@Test
	void drainsBeforeItStops() {
		this.journal.appendAll(1, 1000);
		this.followers.start();
		this.followers.stop();
		assertThat(this.journal.position(1, "scripted")).isEqualTo(1000);
		assertThat(status().state()).isEqualTo(State.STOPPED);
	}

	@Test
	void stopsSoonWhenTheSinkTakesNothing() {
		this.journal.appendAll(1, 1);
		this.sink.answerAlways((batch) -> new Receipt.Retry(Duration.ofMinutes(5), "down"));
		this.followers.start();
		await().until(() -> status().state() == State.BACKING_OFF);
		// neither the pause nor the drain is as short as the patience of a test
		Thread stopping = Thread.ofVirtual().start(this.followers::stop);
		await().until(() -> !stopping.isAlive());
		assertThat(this.journal.position(1, "scripted")).isZero();
	}

	@Test
	void replaysADeadLetterToItsSink() throws Exception {
		this.journal.appendAll(1, 3);
		this.sink.refuse(2);
		this.followers.start();
		awaitPosition(3);
		int attempts = letters().getFirst().attempts();
		assertThat(this.followers.replay("scripted", new Place(1, 2)))
			.isEqualTo(new ReplayResult(Status.NOT_DELIVERED, "bad", attempts + 1));
		assertThat(letters().getFirst().attempts()).isEqualTo(attempts + 1);
		this.sink.answerAlways((batch) -> Receipt.accepted(batch.size()));
		assertThat(this.followers.replay("scripted", new Place(1, 2)).status()).isEqualTo(Status.DELIVERED);
		assertThat(letters()).isEmpty();
		assertThat(this.followers.replay("scripted", new Place(1, 2)).status()).isEqualTo(Status.UNKNOWN_DEAD_LETTER);
		assertThat(this.followers.replay("nobody", new Place(1, 2)).status()).isEqualTo(Status.UNKNOWN_SINK);
	}

	private void awaitPosition(long position) {
		await().until(() -> this.journal.position(1, "scripted") == position);
	}

	private FollowerStatus status() {
		return this.followers.statuses().getFirst();
	}

	private List<DeadLetter> letters() {
		return this.journal.deadLetters("scripted", Place.START, 1000);
	}

	private List<Integer> asked() {
		return this.sink.attempts.stream().flatMap((attempt) -> attempt.numbers().stream()).toList();
	}

	private Duration gap(int attempt) {
		return Duration.ofNanos(this.sink.attempts.get(attempt + 1).nanos() - this.sink.attempts.get(attempt).nanos());
	}

	private static List<Integer> numbers(int from, int to) {
		return IntStream.rangeClosed(from, to).boxed().toList();
	}

}
