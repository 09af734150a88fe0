package io.hogaudit.readback;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.journal.Place;

/** An entry that was sent, and where the journal has it. */
record SentEntry(Place place, StoredEntry entry) {
}
