package io.hogaudit.operation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

import org.jspecify.annotations.Nullable;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalEntry;
import io.hogaudit.journal.Place;
import io.hogaudit.operation.AuditEntriesEndpoint.Page;
import io.hogaudit.operation.AuditEntriesEndpoint.Row;

/**
 * Looks for entries from the newest backwards, over all streams by the time at which they
 * were recorded, and says how far it looked. An entry is recorded after it happened, so
 * what was recorded before {@code from} cannot match. For one page.
 */
final class EntryScan {

	/** Entries that one call looks at: under a second. */
	static final int MAX_LOOKED_AT = 50_000;

	private static final Comparator<Backwards> NEWEST_FIRST = Comparator
		.comparing((Backwards stream) -> stream.peek().recordedAt())
		.reversed();

	private final Journal journal;

	private final int maxLookedAt;

	private final List<Backwards> all = new ArrayList<>();

	private final PriorityQueue<Backwards> streams = new PriorityQueue<>(NEWEST_FIRST);

	private final List<Row> found = new ArrayList<>();

	private long read;

	private long damaged;

	private @Nullable Instant lookedUpTo;

	EntryScan(Journal journal) {
		this(journal, MAX_LOOKED_AT);
	}

	EntryScan(Journal journal, int maxLookedAt) {
		this.journal = journal;
		this.maxLookedAt = maxLookedAt;
	}

	/**
	 * A page of entries.
	 * @param before where to go on in each stream, empty to begin with the newest; a
	 * stream that is not named has nothing left
	 */
	Page page(EntryFilter filter, List<Place> before, int limit) {
		for (Place place : before.isEmpty() ? ends() : before) {
			long first = (filter.from() != null) ? this.journal.firstSince(place.stream(), filter.from()) : 1;
			Backwards stream = new Backwards(this.journal, place, first);
			this.all.add(stream);
			add(stream);
		}
		while (this.found.size() < limit && lookedAt() < this.maxLookedAt && !this.streams.isEmpty()) {
			Backwards newest = this.streams.remove();
			take(filter, newest.next());
			add(newest);
		}
		List<Place> left = this.all.stream()
			.filter((stream) -> !stream.isFinished())
			.map(Backwards::place)
			.sorted()
			.toList();
		return new Page(this.found, left.isEmpty() && this.damaged == 0, lookedAt(), this.lookedUpTo, this.damaged,
				lookedAt() - this.read, left.isEmpty() ? null : Places.join(left));
	}

	private void take(EntryFilter filter, JournalEntry entry) {
		this.read++;
		this.lookedUpTo = entry.recordedAt();
		if (entry.isDamaged()) {
			this.damaged++;
		}
		if (matches(filter, entry)) {
			this.found.add(Row.of(entry));
		}
	}

	/** What stands in the place of a damaged text is found by nothing but its place. */
	private static boolean matches(EntryFilter filter, JournalEntry entry) {
		try {
			return filter.matches(StoredEntry.parse(entry.text()));
		}
		catch (IllegalArgumentException ex) {
			return filter.asked().isEmpty();
		}
	}

	private List<Place> ends() {
		return this.journal.streams()
			.stream()
			.map((stream) -> new Place(stream, this.journal.head(stream) + 1))
			.toList();
	}

	/** Reads over entries without a text, as far as one call may look. */
	private void add(Backwards stream) {
		boolean hasNext = stream.read();
		while (!hasNext && !stream.isFinished() && lookedAt() < this.maxLookedAt) {
			hasNext = stream.read();
		}
		if (hasNext) {
			this.streams.add(stream);
		}
	}

	private long lookedAt() {
		return this.all.stream().mapToLong(Backwards::passed).sum();
	}

}
