package io.hogaudit.sink;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalEntry;
import io.hogaudit.journal.JournalUnavailableException;
import io.hogaudit.sink.FollowerStatus.State;

/**
 * What others may see of a follower: status and gauges. Written by the follower's thread,
 * read by any. Says once when a sink stops taking entries and once when it goes on.
 */
final class Progress {

	private static final Logger logger = LoggerFactory.getLogger(Progress.class);

	/** A scrape asks the journal for the number of dead letters no more often. */
	private static final Duration COUNT_AGE = Duration.ofSeconds(10);

	private final String sink;

	private final Journal journal;

	private final Clock clock;

	private volatile long position;

	private volatile @Nullable Instant oldest;

	private volatile Condition condition = new Condition(State.STOPPED, null);

	private volatile Count deadLetters = new Count(0, Instant.MIN);

	Progress(String sink, Journal journal, Clock clock, MeterRegistry meters) {
		this.sink = sink;
		this.journal = journal;
		this.clock = clock;
		Gauge.builder("hogaudit.sink.backlog", this, Progress::backlog)
			.description("entries not yet settled")
			.tag("sink", sink)
			.register(meters);
		Gauge.builder("hogaudit.sink.oldest.age", this, Progress::ageSeconds)
			.description("age of the oldest entry not yet settled")
			.baseUnit("seconds")
			.tag("sink", sink)
			.register(meters);
		Gauge.builder("hogaudit.sink.deadletters", this, (progress) -> progress.deadLetters(COUNT_AGE))
			.description("entries that the sink refused for good")
			.tag("sink", sink)
			.register(meters);
		Gauge.builder("hogaudit.sink.parked", this, (progress) -> (progress.condition.state == State.PARKED) ? 1 : 0)
			.description("1 while the sink takes nothing until somebody mends it")
			.tag("sink", sink)
			.register(meters);
	}

	void at(long position, @Nullable JournalEntry oldest) {
		this.position = position;
		this.oldest = (oldest != null) ? oldest.recordedAt() : null;
	}

	long position() {
		return this.position;
	}

	void is(State state, @Nullable String reason) {
		State before = this.condition.state;
		this.condition = new Condition(state, reason);
		if (before == state) {
			return;
		}
		if (state == State.PARKED || state == State.BACKING_OFF) {
			logger.warn("Sink {} is {}, its entries are kept: {}", this.sink, state, reason);
		}
		else if (state == State.RUNNING && before != State.STOPPED) {
			logger.info("Sink {} takes entries again", this.sink);
		}
	}

	FollowerStatus status() {
		Condition now = this.condition;
		return new FollowerStatus(this.sink, this.position, backlog(), age(), now.state, now.reason,
				deadLetters(Duration.ZERO));
	}

	private long backlog() {
		return Math.max(0, this.journal.head() - this.position);
	}

	private double ageSeconds() {
		@Nullable Instant since = this.oldest;
		return (since != null) ? Duration.between(since, this.clock.instant()).toMillis() / 1000.0 : 0;
	}

	private @Nullable Duration age() {
		@Nullable Instant since = (this.oldest != null) ? this.oldest : firstAfter(this.position);
		return (since != null) ? Duration.between(since, this.clock.instant()) : null;
	}

	private @Nullable Instant firstAfter(long position) {
		try {
			Optional<JournalEntry> entry = this.journal.read(position + 1);
			return entry.map(JournalEntry::recordedAt).orElse(null);
		}
		catch (JournalUnavailableException ex) {
			return null;
		}
	}

	private long deadLetters(Duration maxAge) {
		Count known = this.deadLetters;
		Instant now = this.clock.instant();
		if (known.at.isAfter(now.minus(maxAge))) {
			return known.count;
		}
		try {
			this.deadLetters = new Count(this.journal.deadLetterCount(this.sink), now);
		}
		catch (JournalUnavailableException ex) {
			this.deadLetters = new Count(known.count, now);
		}
		return this.deadLetters.count;
	}

	/** State and reason, which belong together. */
	private record Condition(State state, @Nullable String reason) {
	}

	/** A number and when it was asked for. */
	private record Count(long count, Instant at) {
	}

}
