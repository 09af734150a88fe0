package io.hogaudit.sink;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import io.hogaudit.journal.Append;
import io.hogaudit.journal.Damage;
import io.hogaudit.journal.DeadLetter;
import io.hogaudit.journal.FollowerLease;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalEntry;
import io.hogaudit.journal.JournalStatus;
import io.hogaudit.journal.JournalUnavailableException;
import io.hogaudit.journal.MerkleProofs;
import io.hogaudit.journal.JournalUnavailableException.Reason;
import io.hogaudit.journal.LeaseLostException;
import io.hogaudit.journal.Page;
import io.hogaudit.journal.Place;

/** A journal without a disk, as far as followers need one. */
public final class InMemoryJournal implements Journal {

	private final Map<String, String> memos = new ConcurrentHashMap<>();

	private final List<JournalEntry> entries = new ArrayList<>();

	private final Map<String, Long> positions = new HashMap<>();

	private final Map<String, TreeMap<Long, DeadLetter>> letters = new HashMap<>();

	private long removedUpTo;

	private int settlesToFail;

	private final Map<String, Integer> holders = new HashMap<>();

	private int token;

	private boolean followable = true;

	/** Appends the entries with these numbers. */
	public void appendAll(int from, int to) {
		for (int i = from; i <= to; i++) {
			append(Entries.id(i), Entries.text(i));
		}
	}

	synchronized void failSettles(int count) {
		this.settlesToFail = count;
	}

	/** Removes texts as the retention rule does. */
	public synchronized void removeTextsUpTo(long sequence) {
		this.removedUpTo = sequence;
	}

	@Override
	public synchronized Append append(UUID key, byte[] text) {
		this.entries.add(new JournalEntry(1, this.entries.size() + 1L, key, Instant.EPOCH, text));
		notifyAll();
		return Append.RECORDED;
	}

	@Override
	public synchronized boolean contains(UUID key) {
		return this.entries.stream().anyMatch((entry) -> entry.key().equals(key));
	}

	@Override
	public synchronized Page readAfter(long stream, long sequence, int maxEntries, int maxBytes) {
		List<JournalEntry> entries = this.entries.stream()
			.filter((entry) -> entry.sequence() > Math.max(sequence, this.removedUpTo))
			.limit(maxEntries)
			.toList();
		return new Page(entries, entries.isEmpty() ? this.entries.size() : entries.getLast().sequence());
	}

	@Override
	public synchronized Page readBefore(long stream, long sequence, int maxEntries, int maxBytes) {
		List<JournalEntry> entries = this.entries.reversed()
			.stream()
			.filter((entry) -> entry.sequence() < sequence && entry.sequence() > this.removedUpTo)
			.limit(maxEntries)
			.toList();
		return new Page(entries, entries.isEmpty() ? 1 : entries.getLast().sequence());
	}

	@Override
	public Damage damage() {
		return new Damage();
	}

	@Override
	public synchronized Optional<JournalEntry> read(Place place) {
		return this.entries.stream()
			.filter((entry) -> entry.place().equals(place) && place.sequence() > this.removedUpTo)
			.findFirst();
	}

	@Override
	public long firstSince(long stream, Instant instant) {
		throw new AssertionError("no sink looks for a time");
	}

	@Override
	public synchronized long head(long stream) {
		return this.entries.size();
	}

	@Override
	public synchronized boolean awaitBeyond(long stream, long sequence, Duration timeout) throws InterruptedException {
		long end = System.nanoTime() + timeout.toNanos();
		while (this.entries.size() <= sequence && System.nanoTime() < end) {
			wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
		}
		return this.entries.size() > sequence;
	}

	@Override
	public List<Long> streams() {
		return List.of(1L);
	}

	@Override
	public synchronized long position(long stream, String sink) {
		return this.positions.getOrDefault(sink, 0L);
	}

	/**
	 * Hands the stream to somebody else, as when this replica was paused for too long.
	 */
	synchronized void takeAway() {
		this.token++;
	}

	/** What {@link #follow} does waits for this. */
	synchronized void allowFollowing(boolean allowed) {
		this.followable = allowed;
	}

	@Override
	public synchronized List<FollowerLease> follow(String sink) {
		return (this.followable && this.holders.put(sink, this.token) == null)
				? List.of(new Lease(sink, position(1, sink), this.token)) : List.of();
	}

	synchronized void settle(String sink, long position, List<DeadLetter> refused) {
		if (this.settlesToFail-- > 0) {
			throw new JournalUnavailableException(Reason.DISK_FULL, "no room");
		}
		this.positions.put(sink, position);
		refused.forEach(this::updateDeadLetter);
	}

	@Override
	public synchronized List<DeadLetter> deadLetters(String sink, Place after, int max) {
		return this.letters.getOrDefault(sink, new TreeMap<>())
			.tailMap(after.sequence(), false)
			.values()
			.stream()
			.limit(max)
			.toList();
	}

	@Override
	public synchronized long deadLetterCount(String sink) {
		return this.letters.getOrDefault(sink, new TreeMap<>()).size();
	}

	@Override
	public synchronized void updateDeadLetter(DeadLetter letter) {
		this.letters.computeIfAbsent(letter.sink(), (name) -> new TreeMap<>()).put(letter.sequence(), letter);
	}

	@Override
	public synchronized boolean removeDeadLetter(String sink, Place place) {
		return this.letters.getOrDefault(sink, new TreeMap<>()).remove(place.sequence()) != null;
	}

	@Override
	public Optional<String> memo(String name) {
		return Optional.ofNullable(this.memos.get(name));
	}

	@Override
	public void memo(String name, String value) {
		this.memos.put(name, value);
	}

	@Override
	public MerkleProofs proofs(long stream) {
		throw new AssertionError("no sink proves");
	}

	@Override
	public synchronized JournalStatus status() {
		return new JournalStatus(1, this.entries.size(), "", 0, null, false);
	}

	@Override
	public void close() {
		// nothing is open
	}

	@Override
	public boolean erase(Place place) {
		throw new AssertionError("no sink erases");
	}

	private final class Lease implements FollowerLease {

		private final String sink;

		private final long position;

		private final int token;

		Lease(String sink, long position, int token) {
			this.sink = sink;
			this.position = position;
			this.token = token;
		}

		@Override
		public long stream() {
			return 1;
		}

		@Override
		public String sink() {
			return this.sink;
		}

		@Override
		public long position() {
			return this.position;
		}

		@Override
		public void settle(long position, List<DeadLetter> refused) {
			synchronized (InMemoryJournal.this) {
				if (this.token != InMemoryJournal.this.token) {
					throw new LeaseLostException("taken away");
				}
				InMemoryJournal.this.settle(this.sink, position, refused);
			}
		}

		@Override
		public boolean held() {
			return true;
		}

		@Override
		public void close() {
			synchronized (InMemoryJournal.this) {
				InMemoryJournal.this.holders.remove(this.sink);
			}
		}

	}

}
