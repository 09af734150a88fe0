package io.hogaudit.sink;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalEntry;
import io.hogaudit.sink.FollowerStatus.State;

/**
 * What others may see of one follower. Written by the follower's thread, read by any.
 * Says once when a sink stops taking entries and once when it goes on.
 */
final class Progress {

	private static final Logger logger = LoggerFactory.getLogger(Progress.class);

	private final String sink;

	private final long stream;

	private final Journal journal;

	private volatile long position;

	/** Up to where entries were read, and how many of them are not decided. */
	private volatile long read;

	private volatile int undecided;

	private volatile @Nullable Instant oldest;

	private volatile Condition condition = new Condition(State.STOPPED, null);

	Progress(String sink, long stream, long position, Journal journal) {
		this.sink = sink;
		this.stream = stream;
		this.position = position;
		this.read = position;
		this.journal = journal;
	}

	/** Everything up to a sequence is settled. */
	void at(long position) {
		this.position = position;
		this.oldest = null;
		this.read = Math.max(this.read, position);
	}

	/** What is on its way now. */
	void under(Flight flight) {
		@Nullable JournalEntry entry = flight.oldest();
		this.oldest = (entry != null) ? entry.recordedAt() : null;
		this.undecided = flight.undecided();
		this.read = flight.read();
	}

	long stream() {
		return this.stream;
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

	Condition condition() {
		return this.condition;
	}

	long backlog() {
		return Math.max(0, this.journal.head(this.stream) - this.read) + this.undecided;
	}

	/** When the oldest entry under way was recorded, null when none is. */
	@Nullable Instant oldest() {
		return this.oldest;
	}

	/** State and reason, which belong together. */
	record Condition(State state, @Nullable String reason) {
	}

}
