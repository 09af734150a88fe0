package io.hogaudit.operation;

import java.util.ArrayDeque;
import java.util.Deque;

import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalEntry;
import io.hogaudit.journal.Place;

/** One stream's entries from a place back to a first one, read in steps. */
final class Backwards {

	private static final int STEP = 500;

	private static final int STEP_BYTES = 4 * 1024 * 1024;

	private final Journal journal;

	private final long first;

	private final Deque<JournalEntry> read = new ArrayDeque<>();

	private Place place;

	Backwards(Journal journal, Place before, long first) {
		this.journal = journal;
		this.place = before;
		this.first = first;
	}

	boolean hasNext() {
		if (this.read.isEmpty() && this.place.sequence() > this.first) {
			this.read.addAll(this.journal.readBefore(this.place.stream(), this.place.sequence(), STEP, STEP_BYTES));
		}
		return !this.read.isEmpty() && this.read.element().sequence() >= this.first;
	}

	/** The entry that comes next; there must be one. */
	JournalEntry peek() {
		return this.read.element();
	}

	JournalEntry next() {
		JournalEntry next = this.read.remove();
		this.place = next.place();
		return next;
	}

	/** What was looked at last: go on before it. */
	Place place() {
		return this.place;
	}

}
