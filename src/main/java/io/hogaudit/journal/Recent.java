package io.hogaudit.journal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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

	private static final Duration MAX_AGE = Duration.ofSeconds(10);

	private final Clock clock;

	private final JournalEntry[] entries = new JournalEntry[CAPACITY];

	/** Sequences from {@code first} until before {@code end} are held. */
	private long first;

	private long end;

	private long stream;

	private long bytes;

	Recent(Clock clock) {
		this.clock = clock;
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
		this.entries[(int) this.end++ & (CAPACITY - 1)] = entry;
		this.bytes += entry.text().length;
		while (this.end - this.first > CAPACITY - 1 || this.bytes > MAX_BYTES) {
			drop();
		}
	}

	private void drop() {
		this.bytes -= at(this.first++).text().length;
	}

	private JournalEntry at(long sequence) {
		return this.entries[(int) sequence & (CAPACITY - 1)];
	}

	/** Forgets everything: what the database holds may have changed. */
	synchronized void clear() {
		while (this.first < this.end) {
			drop();
		}
	}

	/** As {@link Journal#readAfter}; empty when the next entry is not held. */
	synchronized List<JournalEntry> after(long stream, long sequence, int maxEntries, int maxBytes) {
		Instant oldest = this.clock.instant().minus(MAX_AGE);
		while (this.first < this.end && at(this.first).recordedAt().isBefore(oldest)) {
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
