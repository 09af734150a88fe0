package io.hogaudit.operation;

import java.util.ArrayList;
import java.util.List;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalEntry;
import io.hogaudit.operation.AuditEntriesEndpoint.Page;
import io.hogaudit.operation.AuditEntriesEndpoint.Row;

/**
 * Looks for entries from the newest backwards. An entry is recorded after it happened, so
 * what was recorded before {@code from} cannot match.
 */
final class EntryScan {

	/** Entries that one call looks at: under a second. */
	private static final int MAX_LOOKED_AT = 50_000;

	private static final int STEP = 500;

	private static final int STEP_BYTES = 4 * 1024 * 1024;

	private final Journal journal;

	EntryScan(Journal journal) {
		this.journal = journal;
	}

	Page page(EntryFilter filter, long before, int limit) {
		long first = (filter.from() != null) ? this.journal.firstSince(filter.from()) : 1;
		List<Row> found = new ArrayList<>();
		long at = Math.min(before, this.journal.head() + 1);
		for (int lookedAt = 0; lookedAt < MAX_LOOKED_AT && at > first;) {
			List<JournalEntry> entries = this.journal.readBefore(at, STEP, STEP_BYTES);
			if (entries.isEmpty()) {
				return new Page(found, null);
			}
			for (JournalEntry entry : entries) {
				at = entry.sequence();
				lookedAt++;
				if (at < first) {
					return new Page(found, null);
				}
				if (filter.matches(StoredEntry.parse(entry.text()))) {
					found.add(Row.of(entry));
					if (found.size() == limit) {
						return new Page(found, (at > first) ? at : null);
					}
				}
			}
		}
		return new Page(found, (at > first) ? at : null);
	}

}
