package io.hogaudit.operation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalEntry;
import io.hogaudit.journal.Place;
import io.hogaudit.operation.AuditEntriesEndpoint.Page;
import io.hogaudit.operation.AuditEntriesEndpoint.Row;

/**
 * Looks for entries from the newest backwards, over all streams by the time at which they
 * were recorded. An entry is recorded after it happened, so what was recorded before
 * {@code from} cannot match.
 */
final class EntryScan {

	/** Entries that one call looks at: under a second. */
	private static final int MAX_LOOKED_AT = 50_000;

	private static final Comparator<Backwards> NEWEST_FIRST = Comparator
		.comparing((Backwards stream) -> stream.peek().recordedAt())
		.reversed();

	private final Journal journal;

	EntryScan(Journal journal) {
		this.journal = journal;
	}

	/**
	 * A page of entries.
	 * @param before where to go on in each stream, empty to begin with the newest; a
	 * stream that is not named has nothing left
	 */
	Page page(EntryFilter filter, List<Place> before, int limit) {
		PriorityQueue<Backwards> streams = new PriorityQueue<>(NEWEST_FIRST);
		for (Place place : before.isEmpty() ? ends() : before) {
			long first = (filter.from() != null) ? this.journal.firstSince(place.stream(), filter.from()) : 1;
			add(streams, new Backwards(this.journal, place, first));
		}
		List<Row> found = new ArrayList<>();
		for (int lookedAt = 0; lookedAt < MAX_LOOKED_AT && found.size() < limit && !streams.isEmpty(); lookedAt++) {
			Backwards newest = streams.remove();
			JournalEntry entry = newest.next();
			if (matches(filter, entry)) {
				found.add(Row.of(entry));
			}
			add(streams, newest);
		}
		return new Page(found,
				streams.isEmpty() ? null : Places.join(streams.stream().map(Backwards::place).sorted().toList()));
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

	private static void add(PriorityQueue<Backwards> streams, Backwards stream) {
		if (stream.hasNext()) {
			streams.add(stream);
		}
	}

}
