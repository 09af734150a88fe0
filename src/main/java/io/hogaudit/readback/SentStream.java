package io.hogaudit.readback;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.journal.DeadLetter;
import io.hogaudit.journal.FollowerLease;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalEntry;
import io.hogaudit.journal.Page;
import io.hogaudit.journal.Place;

/**
 * One stream that is confirmed under a lease: how far it was sent and since when that is
 * known, and how far it was looked up. For one thread but for the positions.
 */
final class SentStream {

	private static final int MAX_ENTRIES = 1000;

	private static final int MAX_BYTES = 4 * 1024 * 1024;

	private final FollowerLease lease;

	private final Journal journal;

	private final Deque<Sample> samples = new ArrayDeque<>();

	private volatile long sent;

	private volatile long position;

	/** A position of the PostHog sink and when it was first seen. */
	private record Sample(Instant at, long position) {
	}

	/** Entries that come next, and the sequence up to which they go. */
	record Batch(List<SentEntry> entries, long last) {
	}

	SentStream(FollowerLease lease, Journal journal) {
		this.lease = lease;
		this.journal = journal;
		this.position = lease.position();
		this.sent = this.position;
	}

	long stream() {
		return this.lease.stream();
	}

	long position() {
		return this.position;
	}

	long waiting() {
		return Math.max(0, this.sent - this.position);
	}

	boolean held() {
		return this.lease.held();
	}

	/** Sees how far the sink is now. */
	void see(Instant now) {
		long seen = this.journal.position(stream(), Confirmation.SINK);
		if (this.samples.isEmpty() || seen > this.sent) {
			this.samples.addLast(new Sample(now, seen));
		}
		this.sent = Math.max(this.sent, seen);
	}

	/** What was sent at least so long ago and not looked up yet; empty when nothing. */
	Batch next(Instant now, Duration age) {
		long to = sentBefore(now.minus(age));
		if (to <= this.position) {
			return new Batch(List.of(), this.position);
		}
		Page page = this.journal.readAfter(stream(), this.position, MAX_ENTRIES, MAX_BYTES);
		List<JournalEntry> entries = page.entries().stream().filter((entry) -> entry.sequence() <= to).toList();
		long last = Math.min(page.upTo(), to);
		Set<Long> refused = new HashSet<>();
		this.journal.deadLetters(Confirmation.SINK, new Place(stream(), this.position), MAX_ENTRIES)
			.stream()
			.filter((letter) -> letter.stream() == stream())
			.forEach((letter) -> refused.add(letter.sequence()));
		return new Batch(entries.stream()
			.filter((entry) -> !refused.contains(entry.sequence()))
			.flatMap((entry) -> sent(entry).stream())
			.toList(), last);
	}

	/** Empty for a text that cannot be read: it was not sent. */
	private static Optional<SentEntry> sent(JournalEntry entry) {
		try {
			return Optional.of(new SentEntry(entry.place(), StoredEntry.parse(entry.text())));
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	private long sentBefore(Instant time) {
		long position = 0;
		while (!this.samples.isEmpty() && !this.samples.getFirst().at().isAfter(time)) {
			position = this.samples.removeFirst().position();
		}
		if (position > 0) {
			this.samples.addFirst(new Sample(Instant.MIN, position));
		}
		return position;
	}

	/** Throws a LeaseLostException when somebody else has taken over. */
	void settle(long position, List<DeadLetter> missing) {
		this.lease.settle(position, missing);
		this.position = position;
	}

	void giveBack() {
		this.lease.close();
	}

}
