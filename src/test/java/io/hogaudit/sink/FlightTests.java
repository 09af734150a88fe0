package io.hogaudit.sink;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import io.hogaudit.journal.DeadLetter;
import io.hogaudit.journal.JournalEntry;
import io.hogaudit.journal.Page;
import io.hogaudit.sink.Flight.Settlement;

import static org.assertj.core.api.Assertions.assertThat;

/** How long an entry that a sink wants later is waited for. */
class FlightTests {

	private static final Outcome LATER = new Outcome.Retry(null, "not persisted");

	private static final SinkProperties QUICK = new SinkProperties(Duration.ofNanos(1), Duration.ofNanos(1),
			Duration.ofMinutes(5), Duration.ofMillis(50), Duration.ofSeconds(1));

	private Instant now = Instant.parse("2026-11-01T00:00:00Z");

	private final Clock clock = new Clock() {

		@Override
		public Instant instant() {
			return FlightTests.this.now;
		}

		@Override
		public ZoneOffset getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}
	};

	private final Flight flight = new Flight("scripted", this.clock,
			() -> new Backoff(QUICK, RandomGenerator.getDefault()), 0);

	@Test
	void becomesADeadLetterAfterAnHourInWhichOthersWereTaken() {
		add(1, 1);
		decide(LATER);
		for (int i = 2; i <= 12; i++) {
			add(i, i);
			decide(new Outcome.Accepted());
			again();
		}
		assertThat(this.flight.settlement()).isNull();
		this.now = this.now.plus(Duration.ofHours(2));
		add(13, 13);
		decide(new Outcome.Accepted());
		again();
		Settlement settlement = Objects.requireNonNull(this.flight.settlement());
		assertThat(settlement.position()).isEqualTo(13);
		assertThat(settlement.refused()).singleElement().satisfies((letter) -> {
			assertThat(letter.sequence()).isEqualTo(1);
			assertThat(letter.attempts()).isEqualTo(13);
			assertThat(letter.reason()).isEqualTo("not taken in 13 attempts while others were: not persisted");
		});
	}

	@Test
	void isWaitedForAsLongAsTheSinkTakesNothing() {
		add(1, 1);
		decide(LATER);
		this.now = this.now.plus(Duration.ofDays(1));
		for (int i = 0; i < 30; i++) {
			again();
		}
		assertThat(this.flight.settlement()).isNull();
		assertThat(this.flight.undecided()).isEqualTo(1);
	}

	@Test
	void isWaitedForWhenItWasReadLongAgoButTriedSeldom() {
		add(1, 2);
		this.now = this.now.plus(Duration.ofDays(1));
		decide(LATER, new Outcome.Accepted());
		again();
		assertThat(this.flight.settlement()).isNull();
	}

	@Test
	void keepsDeadLettersUntilTheyAreSettled() {
		add(1, 2);
		decide(LATER, new Outcome.Refused("bad"));
		Settlement settlement = Objects.requireNonNull(this.flight.settlement());
		assertThat(settlement.position()).isZero();
		assertThat(settlement.refused()).extracting(DeadLetter::sequence).containsExactly(2L);
		assertThat(this.flight.settlement()).isEqualTo(settlement);
		this.flight.settled(settlement);
		assertThat(this.flight.settlement()).isNull();
	}

	private void add(int from, int to) {
		this.flight.add(new Page(LongStream.rangeClosed(from, to)
			.mapToObj((number) -> new JournalEntry(1, number, Entries.id((int) number), this.now,
					Entries.text((int) number)))
			.toList(), to));
	}

	private void decide(Outcome... outcomes) {
		this.flight.attempted();
		this.flight.decide(List.of(outcomes));
	}

	/** Those set aside, once more. */
	private void again() {
		this.flight.recall(100, 1_000_000);
		this.flight.attempted();
		this.flight.decide(Collections.nCopies(this.flight.next().size(), LATER));
	}

}
