package io.hogaudit.sink;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.journal.JournalEntry;

/** One entry on its way in a {@link Flight}. */
final class FlightItem {

	/** What a sink does not take in this time and so many attempts it never will. */
	private static final Duration PATIENCE = Duration.ofHours(1);

	private static final int ATTEMPTS = 10;

	final JournalEntry entry;

	private final @Nullable StoredEntry stored;

	final Backoff backoff;

	private final Instant since;

	int attempts;

	boolean recalled;

	long due;

	/** How many others the sink had taken when this one was set aside. */
	private long acceptedBefore;

	FlightItem(JournalEntry entry, @Nullable StoredEntry stored, Backoff backoff, Instant since) {
		this.entry = entry;
		this.stored = stored;
		this.backoff = backoff;
		this.since = since;
	}

	@SuppressWarnings("NullAway") // only readable items are in a part
	StoredEntry stored() {
		return this.stored;
	}

	void setAside(long due, long accepted) {
		this.recalled = true;
		this.acceptedBefore = accepted;
		this.due = due;
	}

	/** Not while the sink takes nothing else either. */
	boolean hopeless(long accepted, Instant now) {
		return this.recalled && this.attempts >= ATTEMPTS && accepted > this.acceptedBefore
				&& this.since.plus(PATIENCE).isBefore(now);
	}

}
