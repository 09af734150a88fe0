package io.hogaudit.operation;

import java.util.ArrayDeque;
import java.util.Deque;

import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalEntry;
import io.hogaudit.journal.Page;
import io.hogaudit.journal.Place;

/**
 * One stream's entries from a place back to a first one, read in steps. Knows how many
 * places it has passed, those without a text among them.
 */
final class Backwards {

	private static final int STEP = 500;

	private static final int STEP_BYTES = 4 * 1024 * 1024;

	private final Journal journal;

	private final long first;

	private final Deque<JournalEntry> read = new ArrayDeque<>();

	/** The last place that the entries in memory stand for. */
	private long readUpTo;

	private Place place;

	private long passed;

	Backwards(Journal journal, Place before, long first) {
		this.journal = journal;
		this.first = first;
		this.place = new Place(before.stream(), Math.min(before.sequence(), journal.head(before.stream()) + 1));
	}

	/** Reads a step if there is no entry in memory; false when there is none after it. */
	boolean read() {
		if (this.read.isEmpty() && !isFinished()) {
			Page page = this.journal.readBefore(this.place.stream(), this.place.sequence(), STEP, STEP_BYTES);
			page.entries().stream().filter((entry) -> entry.sequence() >= this.first).forEach(this.read::add);
			this.readUpTo = Math.max(page.upTo(), this.first);
			passIfEmpty();
		}
		return !this.read.isEmpty();
	}

	/** Whether nothing is left to look at. */
	boolean isFinished() {
		return this.read.isEmpty() && this.place.sequence() <= this.first;
	}

	/** The entry that comes next; {@link #read} must have said that there is one. */
	JournalEntry peek() {
		return this.read.element();
	}

	JournalEntry next() {
		JournalEntry next = this.read.remove();
		pass(next.sequence());
		passIfEmpty();
		return next;
	}

	private void passIfEmpty() {
		if (this.read.isEmpty()) {
			pass(this.readUpTo);
		}
	}

	private void pass(long to) {
		this.passed += this.place.sequence() - to;
		this.place = new Place(this.place.stream(), to);
	}

	/** What was looked at last: go on before it. */
	Place place() {
		return this.place;
	}

	/** How many places were looked at. */
	long passed() {
		return this.passed;
	}

}
