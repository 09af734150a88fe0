package io.hogaudit.operation;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

import io.hogaudit.journal.DeadLetter;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.Place;
import io.hogaudit.readback.Backfill;
import io.hogaudit.readback.Confirmation;
import io.hogaudit.readback.ConfirmationStatus;
import io.hogaudit.readback.EntryState;
import io.hogaudit.readback.EntryStates;

/** What PostHog shows of what it took: in total, what is missing, and for one entry. */
@Endpoint(id = "readback")
class ReadbackEndpoint {

	private final Confirmation confirmation;

	private final Backfill backfill;

	private final EntryStates states;

	private final Journal journal;

	ReadbackEndpoint(Confirmation confirmation, Backfill backfill, EntryStates states, Journal journal) {
		this.confirmation = confirmation;
		this.backfill = backfill;
		this.states = states;
		this.journal = journal;
	}

	/**
	 * The whole.
	 *
	 * @param missing the first of the missing entries, their attempts being the looks
	 */
	record Report(ConfirmationStatus confirmation, Backfill.Status backfill, List<DeadLetter> missing) {
	}

	record EntryReport(String place, EntryState state) {
	}

	@ReadOperation
	Report report(@Nullable String after, @Nullable Integer limit) {
		Place start = (after != null) ? Places.parse("after", after) : Place.START;
		int max = Parameters.limit(limit, 100);
		return new Report(this.confirmation.status(), this.backfill.status(),
				this.journal.deadLetters(Confirmation.NAME, start, max));
	}

	@ReadOperation
	EntryReport one(@Selector String place) {
		Place asked = Places.parse("place", place);
		return new EntryReport(asked.toString(), this.states.of(asked));
	}

}
