package io.hogaudit.sink;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.journal.DeadLetter;
import io.hogaudit.journal.JournalEntry;
import io.hogaudit.journal.Page;

/**
 * What was read and is not settled: parts that are to be sent next, and entries set aside
 * because the sink wants them later while it takes others. A part that was refused as a
 * whole is halved until the guilty entry is alone. The position ends before the first
 * entry that is undecided; what is behind it may be sent again after a death. One
 * thread's.
 */
final class Flight {

	/** So many are set aside at most, and so many bytes: then nothing more is read. */
	static final int MAX_ASIDE = 1000;

	private static final long MAX_ASIDE_BYTES = 8 * 1024 * 1024;

	private final String sink;

	private final Clock clock;

	private final Supplier<Backoff> backoffs;

	/** By sequence. */
	private final TreeMap<Long, FlightItem> undecided = new TreeMap<>();

	private final Deque<List<FlightItem>> parts = new ArrayDeque<>();

	private final List<FlightItem> aside = new ArrayList<>();

	private final List<DeadLetter> refused = new ArrayList<>();

	private long read;

	private long settled;

	private long accepted;

	/** After an entry that was settled and read up to. */
	Flight(String sink, Clock clock, Supplier<Backoff> backoffs, long position) {
		this.sink = sink;
		this.clock = clock;
		this.backoffs = backoffs;
		this.read = position;
		this.settled = position;
	}

	/** Adds what comes next. */
	void add(Page page) {
		List<FlightItem> readable = new ArrayList<>();
		Instant now = this.clock.instant();
		for (JournalEntry entry : page.entries()) {
			@Nullable StoredEntry stored = parse(entry);
			FlightItem item = new FlightItem(entry, stored, this.backoffs.get(), now);
			if (stored != null) {
				this.undecided.put(entry.sequence(), item);
				readable.add(item);
			}
			else {
				refuse(item,
						entry.isDamaged() ? "the kept text is damaged" : "the kept text cannot be read as an entry");
			}
		}
		if (!readable.isEmpty()) {
			this.parts.add(readable);
		}
		this.read = page.upTo();
	}

	private static @Nullable StoredEntry parse(JournalEntry entry) {
		try {
			return StoredEntry.parse(entry.text());
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	/** The sequence up to which entries were added. */
	long read() {
		return this.read;
	}

	/** Whether more may be read although some are set aside. */
	boolean hasRoom() {
		return this.aside.size() < MAX_ASIDE
				&& this.aside.stream().mapToLong((item) -> item.entry.text().length).sum() < MAX_ASIDE_BYTES;
	}

	/** Makes a part of those set aside whose time has come. */
	void recall(int maxEntries, int maxBytes) {
		List<FlightItem> due = new ArrayList<>();
		long bytes = 0;
		long now = System.nanoTime();
		for (FlightItem item : this.aside) {
			if (item.due - now <= 0 && due.size() < maxEntries && bytes < maxBytes) {
				due.add(item);
				bytes += item.entry.text().length;
			}
		}
		if (!due.isEmpty()) {
			this.aside.removeAll(due);
			this.parts.add(due);
		}
	}

	/** The entries of the next attempt, none when nothing is left to send now. */
	List<StoredEntry> next() {
		@Nullable List<FlightItem> part = this.parts.peek();
		return (part != null) ? part.stream().map(FlightItem::stored).toList() : List.of();
	}

	/** The entries of the attempt after the next, none when none are read yet. */
	List<StoredEntry> following() {
		return this.parts.stream()
			.skip(1)
			.findFirst()
			.map((part) -> part.stream().map(FlightItem::stored).toList())
			.orElse(List.of());
	}

	/** Attempts that are waited for, at least. */
	int parts() {
		return this.parts.size();
	}

	/** Whether the entries of {@link #next} have been set aside before. */
	boolean recalled() {
		return this.parts.element().getFirst().recalled;
	}

	/** Counts an attempt with the entries of {@link #next}. */
	void attempted() {
		this.parts.element().forEach((item) -> item.attempts++);
	}

	/** Sends the refused part in halves; it must have more than one entry. */
	void halve() {
		List<FlightItem> part = this.parts.remove();
		int middle = part.size() / 2;
		this.parts.push(part.subList(middle, part.size()));
		this.parts.push(part.subList(0, middle));
	}

	/** Takes what the sink said; what it wants later is set aside, all for one time. */
	void decide(List<Outcome> outcomes) {
		List<FlightItem> part = this.parts.remove();
		List<FlightItem> later = new ArrayList<>();
		long wait = 0;
		for (int i = 0; i < part.size(); i++) {
			FlightItem item = part.get(i);
			switch (outcomes.get(i)) {
				case Outcome.Accepted _ -> {
					this.undecided.remove(item.entry.sequence());
					this.accepted++;
				}
				case Outcome.Refused(String reason) -> refuse(item, reason);
				case Outcome.Retry(var _, String reason) when item.hopeless(this.accepted, this.clock.instant()) ->
					refuse(item, "not taken in %s attempts while others were: %s".formatted(item.attempts, reason));
				case Outcome.Retry(Duration after, var _) -> {
					later.add(item);
					wait = Math.max(wait, item.backoff.next(after).toNanos());
				}
			}
		}
		long due = System.nanoTime() + wait;
		later.forEach((item) -> item.setAside(due, this.accepted));
		this.aside.addAll(later);
	}

	private void refuse(FlightItem item, String reason) {
		this.undecided.remove(item.entry.sequence());
		this.refused.add(new DeadLetter(this.sink, item.entry.stream(), item.entry.sequence(), reason, item.attempts,
				this.clock.instant()));
	}

	/** What can be settled now, null when it is nothing new. */
	@Nullable Settlement settlement() {
		long position = this.undecided.isEmpty() ? this.read : this.undecided.firstKey() - 1;
		return (position > this.settled || !this.refused.isEmpty())
				? new Settlement(position, List.copyOf(this.refused)) : null;
	}

	void settled(Settlement settlement) {
		this.settled = settlement.position;
		this.refused.clear();
	}

	/** Entries that were added and are not decided. */
	int undecided() {
		return this.undecided.size();
	}

	/** The oldest entry that is not decided, null when all are. */
	@Nullable JournalEntry oldest() {
		return this.undecided.isEmpty() ? null : this.undecided.firstEntry().getValue().entry;
	}

	/**
	 * What can be settled: a position, and what was refused since the last one.
	 */
	record Settlement(long position, List<DeadLetter> refused) {
	}

}
