package io.hogaudit.sink;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalEntry;
import io.hogaudit.journal.JournalUnavailableException;
import io.hogaudit.sink.FollowerStatus.State;

/**
 * Feeds one sink from the journal on a thread of its own, one batch in flight. The
 * position moves only over entries that the sink accepted or refused; a death at any
 * instant means that some are delivered again, never that one is left out. Nothing but
 * {@link #askToStop} ends the thread.
 */
final class Follower {

	private static final Logger logger = LoggerFactory.getLogger(Follower.class);

	private static final Duration IDLE = Duration.ofMillis(100);

	private static final Duration GRACE = Duration.ofMillis(500);

	private final Sink sink;

	private final Journal journal;

	private final SinkProperties properties;

	private final Clock clock;

	private final Backoff backoff;

	private final Attempts attempts;

	private final Verdicts verdicts;

	private final Progress progress;

	private final Thread thread;

	private final CountDownLatch stop = new CountDownLatch(1);

	private volatile long stopAt;

	private boolean drained;

	private boolean positionKnown;

	private @Nullable Flight flight;

	Follower(Sink sink, Journal journal, SinkProperties properties, Backoff backoff, Clock clock,
			MeterRegistry meters) {
		this.sink = sink;
		this.journal = journal;
		this.properties = properties;
		this.clock = clock;
		this.backoff = backoff;
		this.attempts = new Attempts(sink, meters);
		this.verdicts = new Verdicts(sink, journal, this.attempts, meters);
		this.progress = new Progress(sink.name(), journal, clock, meters);
		this.thread = Thread.ofPlatform().daemon().name("sink-" + sink.name()).unstarted(this::run);
	}

	String name() {
		return this.sink.name();
	}

	FollowerStatus status() {
		return this.progress.status();
	}

	Replay replay() {
		return new Replay(this.sink.name(), this.journal, this.attempts, this.clock);
	}

	void start() {
		this.progress.is(State.RUNNING, null);
		this.thread.start();
	}

	/** Goes on for a moment or until all is delivered, then ends. */
	void askToStop(Duration drain) {
		this.stopAt = System.nanoTime() + drain.toNanos();
		this.stop.countDown();
	}

	/**
	 * Waits for the end, also of a batch in flight, but not for long: the grace is one
	 * for all followers that were asked at the same time.
	 */
	void awaitStopped() throws InterruptedException {
		long left = Math.max(0, this.stopAt + GRACE.toNanos() - System.nanoTime());
		if (!this.thread.join(Duration.ofNanos(left))) {
			this.thread.interrupt();
			this.thread.join(GRACE);
		}
	}

	private void run() {
		while (!finished()) {
			try {
				step();
			}
			catch (InterruptedException ex) {
				this.flight = null;
			}
			catch (Throwable ex) {
				recover(ex);
			}
		}
		this.progress.is(State.STOPPED, null);
	}

	private boolean finished() {
		return stopping() && (this.drained || System.nanoTime() - this.stopAt >= 0);
	}

	private boolean stopping() {
		return this.stop.getCount() == 0;
	}

	private void step() throws InterruptedException {
		if (this.flight == null && !read()) {
			this.drained = stopping();
			return;
		}
		Flight current = Objects.requireNonNull(this.flight);
		List<StoredEntry> batch = current.next();
		@Nullable Duration pause = null;
		if (!batch.isEmpty()) {
			current.attempted();
			pause = after(this.verdicts.on(current, this.attempts.attempt(batch)));
		}
		settle(current);
		if (pause != null) {
			pause(pause);
		}
	}

	private boolean read() throws InterruptedException {
		if (!this.positionKnown) {
			this.progress.at(this.journal.position(this.sink.name()), null);
			this.positionKnown = true;
		}
		long position = this.progress.position();
		if (!this.journal.awaitBeyond(position, IDLE)) {
			return false;
		}
		long head = this.journal.head();
		List<JournalEntry> entries = this.journal.readAfter(position, this.sink.maxEntries(), this.sink.maxBytes());
		if (entries.isEmpty()) {
			// the texts up to here were removed under the retention rule
			this.journal.settle(this.sink.name(), head, List.of());
			this.progress.at(head, null);
			return false;
		}
		this.flight = new Flight(this.sink.name(), this.clock, entries);
		this.progress.at(position, entries.getFirst());
		return true;
	}

	private @Nullable Duration after(Verdict verdict) {
		if (verdict.progress()) {
			this.backoff.reset();
		}
		return switch (verdict.then()) {
			case GO_ON -> {
				this.progress.is(State.RUNNING, null);
				yield null;
			}
			case BACK_OFF -> {
				this.progress.is(State.BACKING_OFF, verdict.reason());
				yield this.backoff.next(verdict.asked());
			}
			case PARK -> {
				this.progress.is(State.PARKED, verdict.reason());
				yield this.properties.parkedRetry();
			}
		};
	}

	private void settle(Flight current) {
		Flight.@Nullable Settlement settlement = current.settlement();
		if (settlement != null) {
			this.journal.settle(this.sink.name(), settlement.position(), settlement.refused());
			current.settled(settlement);
			this.progress.at(settlement.position(), current.oldest());
		}
		if (current.next().isEmpty()) {
			this.flight = null;
		}
	}

	private void recover(Throwable ex) {
		// after a failed settle only the journal knows the position; deliver again from
		// there
		this.flight = null;
		this.positionKnown = false;
		String reason = (ex instanceof JournalUnavailableException unavailable)
				? "the journal is unavailable: " + unavailable.reason() : "failed with " + ex.getClass().getName();
		if (!(ex instanceof JournalUnavailableException)) {
			// no message: it may hold a payload
			logger.error("Follower of sink {} failed with {} at {}", this.sink.name(), ex.getClass().getName(),
					(ex.getStackTrace().length > 0) ? ex.getStackTrace()[0] : "an unknown place");
		}
		this.progress.is(State.BACKING_OFF, reason);
		try {
			pause(this.backoff.next(null));
		}
		catch (InterruptedException interrupted) {
			this.drained = true;
		}
	}

	private void pause(Duration time) throws InterruptedException {
		if (this.stop.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
			// a sink that does not take entries now will not take them within the drain
			// time
			this.drained = true;
		}
	}

}
