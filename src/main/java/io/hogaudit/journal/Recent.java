package io.hogaudit.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The newest entries that this process committed, so that followers who keep up need not
 * ask the database for what was in memory a moment ago. Bounded in number, bytes and age,
 * because texts may be removed from the database; one stream at a time and without gaps.
 * Safe for use by many threads.
 */
final class Recent {

	/** A power of two. */
	private static final int CAPACITY = 4096;

	private static final long MAX_BYTES = 8L * 1024 * 1024;

	private static final long MAX_AGE = TimeUnit.SECONDS.toNanos(10);

	private final LongSupplier nanoTime;

	private final @Nullable JournalEntry[] entries = new JournalEntry[CAPACITY];

	/** When each was added, in nanoseconds. */
	private final long[] added = new long[CAPACITY];

	/** Sequences from {@code first} until before {@code end} are held. */
	private long first;

	private long end;

	private long stream;

	private long bytes;

	Recent() {
		this(System::nanoTime);
	}

	Recent(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	/** Takes what a group added, in order, after its commit. */
	synchronized void add(List<Work<?>> group) {
		for (Work<?> work : group) {
			JournalEntry entry = (work instanceof Work.AppendWork append) ? append.entry() : null;
			if (entry != null) {
				add(entry);
			}
		}
	}

	private void add(JournalEntry entry) {
		if (entry.stream() != this.stream || entry.sequence() != this.end) {
			clear();
			this.stream = entry.stream();
			this.first = entry.sequence();
			this.end = entry.sequence();
		}
		this.added[slot(this.end)] = this.nanoTime.getAsLong();
		this.entries[slot(this.end++)] = entry;
		this.bytes += entry.text().length;
		while (this.end - this.first > CAPACITY - 1 || this.bytes > MAX_BYTES) {
			drop();
		}
	}

	private void drop() {
		this.bytes -= at(this.first).text().length;
		this.entries[slot(this.first++)] = null;
	}

	private JournalEntry at(long sequence) {
		return Objects.requireNonNull(this.entries[slot(sequence)]);
	}

	private static int slot(long sequence) {
		return (int) sequence & (CAPACITY - 1);
	}

	/** How many texts it keeps in memory. */
	synchronized long held() {
		return Arrays.stream(this.entries).filter(Objects::nonNull).count();
	}

	/** Forgets everything: what the database holds may have changed. */
	synchronized void clear() {
		while (this.first < this.end) {
			drop();
		}
	}

	/** As {@link Journal#readAfter}; empty when the next entry is not held. */
	synchronized List<JournalEntry> after(long stream, long sequence, int maxEntries, int maxBytes) {
		long now = this.nanoTime.getAsLong();
		while (this.first < this.end && now - this.added[slot(this.first)] > MAX_AGE) {
			drop();
		}
		if (stream != this.stream || sequence + 1 < this.first) {
			return List.of();
		}
		List<JournalEntry> found = new ArrayList<>();
		long size = 0;
		for (long next = sequence + 1; next < this.end && found.size() < maxEntries && size < maxBytes; next++) {
			JournalEntry entry = at(next);
			found.add(entry);
			size += entry.text().length;
		}
		return found;
	}

}
