package io.hogaudit.sink;

import java.time.Clock;
import java.util.List;
import java.util.Optional;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.journal.DeadLetter;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalEntry;
import io.hogaudit.journal.Place;
import io.hogaudit.sink.ReplayResult.Status;

/** Brings one dead letter to its sink once more, between two batches of the follower. */
record Replay(String sink, Journal journal, Attempts attempts, Clock clock) {

	ReplayResult of(Place place) throws InterruptedException {
		Optional<DeadLetter> letter = this.journal
			.deadLetters(this.sink, new Place(place.stream(), place.sequence() - 1), 1)
			.stream()
			.filter((candidate) -> candidate.place().equals(place))
			.findFirst();
		if (letter.isEmpty()) {
			return new ReplayResult(Status.UNKNOWN_DEAD_LETTER, "the sink has no dead letter of this place", 0);
		}
		Optional<JournalEntry> entry = this.journal.read(place);
		if (entry.isEmpty()) {
			return new ReplayResult(Status.TEXT_REMOVED, "the text was removed under the retention rule",
					letter.get().attempts());
		}
		return attempt(letter.get(), entry.get());
	}

	private ReplayResult attempt(DeadLetter letter, JournalEntry entry) throws InterruptedException {
		StoredEntry stored;
		try {
			stored = StoredEntry.parse(entry.text());
		}
		catch (IllegalArgumentException ex) {
			return new ReplayResult(Status.NOT_DELIVERED, letter.reason(), letter.attempts());
		}
		int attempts = letter.attempts() + 1;
		return switch (this.attempts.attempt(List.of(stored))) {
			case Receipt.Retry(var _, String reason) -> keep(letter, reason, attempts);
			case Receipt.Refused(String reason) -> keep(letter, reason, attempts);
			case Receipt.Parked(String reason) -> keep(letter, reason, attempts);
			case Receipt.PerEntry(List<Outcome> outcomes) -> switch (outcomes.getFirst()) {
				case Outcome.Retry(var _, String reason) -> keep(letter, reason, attempts);
				case Outcome.Refused(String reason) -> keep(letter, reason, attempts);
				case Outcome.Accepted _ -> {
					this.journal.removeDeadLetter(this.sink, letter.place());
					yield new ReplayResult(Status.DELIVERED, null, attempts);
				}
			};
		};
	}

	private ReplayResult keep(DeadLetter letter, String reason, int attempts) {
		this.journal.updateDeadLetter(
				new DeadLetter(this.sink, letter.stream(), letter.sequence(), reason, attempts, this.clock.instant()));
		return new ReplayResult(Status.NOT_DELIVERED, reason, attempts);
	}

}
