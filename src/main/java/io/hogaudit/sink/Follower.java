package io.hogaudit.sink;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.journal.FollowerLease;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalUnavailableException;
import io.hogaudit.journal.LeaseLostException;
import io.hogaudit.lifecycle.OutOfMemory;
import io.hogaudit.sink.FollowerStatus.State;

/**
 * Brings one stream to one sink, under a lease, on a thread of its own, one batch in
 * flight. The position moves only over entries that the sink accepted or refused; a death
 * at any instant means that some are delivered again, never that one is left out. One
 * that the sink wants later holds up no other. Ends when asked to or when the lease is
 * lost; after any other fault it goes on from what the journal says.
 */
final class Follower {

	private static final Logger logger = LoggerFactory.getLogger(Follower.class);

	private static final Duration GRACE = Duration.ofMillis(500);

	private final Sink sink;

	private final LeasedStream stream;

	private final SinkProperties properties;

	private final Supplier<Backoff> backoffs;

	private final Backoff backoff;

	private final Courier courier;

	private final Verdicts verdicts;

	private final Progress progress;

	private final Thread thread;

	private final CountDownLatch stop = new CountDownLatch(1);

	private volatile long stopAt;

	private boolean drained;

	private boolean lost;

	private @Nullable Flight flight;

	Follower(Sink sink, FollowerLease lease, Journal journal, SinkProperties properties, Supplier<Backoff> backoffs,
			Attempts attempts, Clock clock, MeterRegistry meters) {
		this.sink = sink;
		this.properties = properties;
		this.backoffs = backoffs;
		this.backoff = backoffs.get();
		this.courier = new Courier("attempt-%s-%s".formatted(sink.name(), lease.stream()), attempts);
		this.verdicts = new Verdicts(sink, journal, lease.stream(), attempts, meters);
		this.progress = new Progress(sink.name(), lease.stream(), lease.position(), journal);
		this.stream = new LeasedStream(sink, lease, journal, this.progress, clock);
		this.thread = Thread.ofPlatform()
			.daemon()
			.name("sink-%s-%s".formatted(sink.name(), lease.stream()))
			.unstarted(this::run);
	}

	Progress progress() {
		return this.progress;
	}

	boolean ended() {
		return this.thread.getState() == Thread.State.TERMINATED;
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
			catch (LeaseLostException ex) {
				this.lost = true;
				logger.info("Stream {} of sink {} is followed by another replica now", this.progress.stream(),
						this.sink.name());
			}
			catch (Throwable ex) {
				OutOfMemory.endProcessFor(ex);
				recover(ex);
			}
		}
		this.progress.is(this.lost ? State.IDLE : State.STOPPED, null);
		giveBack();
	}

	private void giveBack() {
		this.courier.close();
		try {
			if (this.flight != null && !this.lost) {
				this.stream.settle(this.flight);
			}
			this.stream.giveBack();
		}
		catch (RuntimeException ex) {
			logger.debug("the lease was not given back and will run out: {}", ex.getMessage());
		}
	}

	private boolean finished() {
		return this.lost || (stopping() && (this.drained || System.nanoTime() - this.stopAt >= 0));
	}

	private boolean stopping() {
		return this.stop.getCount() == 0;
	}

	private void step() throws InterruptedException {
		this.stream.check();
		Flight current = (this.flight != null) ? this.flight : this.stream.begin(this.backoffs);
		this.flight = current;
		if (current.next().isEmpty()) {
			current.recall(this.sink.maxEntries(), this.sink.maxBytes());
		}
		if (current.next().isEmpty() && !this.stream.read(current)) {
			this.drained = stopping();
			return;
		}
		List<StoredEntry> batch = current.next();
		if (batch.isEmpty()) {
			this.stream.settle(current);
			return;
		}
		current.attempted();
		Receipt receipt = this.courier.attempt(batch, () -> {
			// of the batch before
			this.stream.settle(current);
			this.stream.readAhead(current);
			List<StoredEntry> following = current.following();
			if (!following.isEmpty()) {
				this.sink.prepare(following);
			}
		}, () -> this.progress.is(State.BACKING_OFF, "the sink has not answered for more than 30 seconds"));
		@Nullable Duration pause = after(this.verdicts.on(current, receipt));
		if (pause != null || current.next().isEmpty()) {
			this.stream.settle(current);
		}
		if (pause != null) {
			pause(pause);
		}
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
			case LATER -> null;
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

	private void recover(Throwable ex) {
		this.flight = null;
		this.stream.forgetPosition();
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
