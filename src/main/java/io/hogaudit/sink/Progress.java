package io.hogaudit.sink;

import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalEntry;
import io.hogaudit.journal.JournalUnavailableException;
import io.hogaudit.journal.Place;
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

	private volatile @Nullable Instant oldest;

	private volatile Condition condition = new Condition(State.STOPPED, null);

	Progress(String sink, long stream, long position, Journal journal) {
		this.sink = sink;
		this.stream = stream;
		this.position = position;
		this.journal = journal;
	}

	void at(long position, @Nullable JournalEntry oldest) {
		this.position = position;
		this.oldest = (oldest != null) ? oldest.recordedAt() : null;
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
		return Math.max(0, this.journal.head(this.stream) - this.position);
	}

	/** When the oldest entry under way was recorded, null when none is. */
	@Nullable Instant oldestUnderWay() {
		return this.oldest;
	}

	/** When the oldest entry that is not settled was recorded, null when all are. */
	@Nullable Instant oldest() {
		@Nullable Instant known = this.oldest;
		return (known != null) ? known : firstAfter(this.position);
	}

	private @Nullable Instant firstAfter(long position) {
		try {
			Optional<JournalEntry> entry = this.journal.read(new Place(this.stream, position + 1));
			return entry.map(JournalEntry::recordedAt).orElse(null);
		}
		catch (JournalUnavailableException ex) {
			return null;
		}
	}

	/** State and reason, which belong together. */
	record Condition(State state, @Nullable String reason) {
	}

}
