package io.hogaudit.sink;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.hogaudit.journal.FollowerLease;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.LeaseLostException;

/**
 * A stream as a follower sees it: gives the next entries to bring to the sink and keeps
 * how far that is done. One thread's.
 */
final class LeasedStream {

	private static final Duration IDLE = Duration.ofMillis(100);

	/** Between reads that would not fill a batch. */
	private static final Duration GATHERING = Duration.ofMillis(50);

	private final Sink sink;

	private final FollowerLease lease;

	private final Journal journal;

	private final Progress progress;

	private final Clock clock;

	private boolean positionKnown = true;

	private long lastRead = System.nanoTime() - GATHERING.toNanos();

	LeasedStream(Sink sink, FollowerLease lease, Journal journal, Progress progress, Clock clock) {
		this.sink = sink;
		this.lease = lease;
		this.journal = journal;
		this.progress = progress;
		this.clock = clock;
	}

	/** Throws {@link LeaseLostException} when nothing more may be sent. */
	void check() {
		if (!this.lease.held()) {
			throw new LeaseLostException("the lease has run out");
		}
	}

	/** From where the journal says that it is settled. */
	Flight begin(Supplier<Backoff> backoffs) {
		if (!this.positionKnown) {
			this.progress.at(this.journal.position(this.lease.stream(), this.sink.name()));
			this.positionKnown = true;
		}
		Flight flight = new Flight(this.sink.name(), this.clock, backoffs, this.progress.position());
		this.progress.under(flight);
		return flight;
	}

	/** Adds the next entries; false when none came within a moment. */
	boolean read(Flight flight) throws InterruptedException {
		if (!flight.hasRoom()) {
			TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
			return false;
		}
		long position = flight.read();
		if (!this.journal.awaitBeyond(this.lease.stream(), position, IDLE)) {
			return false;
		}
		gather(position);
		flight.add(this.journal.readAfter(this.lease.stream(), position, this.sink.maxEntries(), this.sink.maxBytes()));
		this.progress.under(flight);
		return true;
	}

	/** Adds one more batch if there is a full one. */
	void readAhead(Flight flight) {
		long position = flight.read();
		if (flight.parts() < 2 && flight.hasRoom()
				&& this.journal.head(this.lease.stream()) - position >= this.sink.maxEntries()) {
			flight.add(this.journal.readAfter(this.lease.stream(), position, this.sink.maxEntries(),
					this.sink.maxBytes()));
		}
	}

	/** Under a flow of entries a full batch costs hardly more than a single entry. */
	private void gather(long position) throws InterruptedException {
		long wait = this.lastRead + GATHERING.toNanos() - System.nanoTime();
		if (wait > 0 && this.journal.head(this.lease.stream()) - position < this.sink.maxEntries()) {
			TimeUnit.NANOSECONDS.sleep(wait);
		}
		this.lastRead = System.nanoTime();
	}

	void settle(Flight flight) {
		Flight.@Nullable Settlement settlement = flight.settlement();
		if (settlement != null) {
			this.lease.settle(settlement.position(), settlement.refused());
			flight.settled(settlement);
			this.progress.at(settlement.position());
		}
		this.progress.under(flight);
	}

	/** After a failed settle only the journal knows the position: go on from there. */
	void forgetPosition() {
		this.positionKnown = false;
	}

	void giveBack() {
		this.lease.close();
	}

}
