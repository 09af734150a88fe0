package io.hogaudit.sink;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.hogaudit.journal.FollowerLease;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalEntry;
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

	/** The next entries, null when none came within a moment. */
	@Nullable Flight next() throws InterruptedException {
		if (!this.positionKnown) {
			this.progress.at(this.journal.position(this.lease.stream(), this.sink.name()), null);
			this.positionKnown = true;
		}
		long position = this.progress.position();
		if (!this.journal.awaitBeyond(this.lease.stream(), position, IDLE)) {
			return null;
		}
		gather(position);
		long head = this.journal.head(this.lease.stream());
		List<JournalEntry> entries = this.journal.readAfter(this.lease.stream(), position, this.sink.maxEntries(),
				this.sink.maxBytes());
		if (entries.isEmpty()) {
			// the texts up to here were removed under the retention rule
			this.lease.settle(head, List.of());
			this.progress.at(head, null);
			return null;
		}
		this.progress.at(position, entries.getFirst());
		return new Flight(this.sink.name(), this.clock, entries);
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
			this.progress.at(settlement.position(), flight.oldest());
		}
	}

	/** After a failed settle only the journal knows the position: go on from there. */
	void forgetPosition() {
		this.positionKnown = false;
	}

	void giveBack() {
		this.lease.close();
	}

}
