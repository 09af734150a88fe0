package io.hogaudit.readback;

import io.hogaudit.journal.Journal;
import io.hogaudit.journal.Place;

/** Says how far an entry has come, from what the journal keeps. Thread-safe. */
public final class EntryStates {

	private final Journal journal;

	EntryStates(Journal journal) {
		this.journal = journal;
	}

	public EntryState of(Place place) {
		if (place.sequence() < 1 || place.sequence() > this.journal.head(place.stream())) {
			return EntryState.UNKNOWN;
		}
		if (isListed(Confirmation.SINK, place)) {
			return EntryState.REFUSED;
		}
		if (place.sequence() > this.journal.position(place.stream(), Confirmation.SINK)) {
			return EntryState.QUEUED;
		}
		if (place.sequence() > this.journal.position(place.stream(), Confirmation.NAME)) {
			return EntryState.ACCEPTED;
		}
		return isListed(Confirmation.NAME, place) ? EntryState.MISSING : EntryState.CONFIRMED;
	}

	private boolean isListed(String list, Place place) {
		return this.journal.deadLetters(list, new Place(place.stream(), place.sequence() - 1), 1)
			.stream()
			.anyMatch((letter) -> letter.place().equals(place));
	}

}
