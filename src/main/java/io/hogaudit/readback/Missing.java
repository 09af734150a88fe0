package io.hogaudit.readback;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.hogaudit.audit.AuditLog;
import io.hogaudit.audit.OwnAct;
import io.hogaudit.audit.Result;
import io.hogaudit.audit.StoredEntry;
import io.hogaudit.journal.DeadLetter;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.Place;
import io.hogaudit.sink.Followers;
import io.hogaudit.sink.Receipt;

/**
 * The entries that PostHog took and did not show: kept like dead letters of a sink of
 * their own, whose attempts are the looks. When a look is due and misses again, they are
 * sent again under the same identity; what the last look misses is overdue, which is an
 * entry of its own. For one thread but for {@link #overdue}.
 */
final class Missing {

	private static final int PAGE = 200;

	private static final String REASON = "PostHog took it and does not show it";

	private final Journal journal;

	private final Followers followers;

	private final AuditLog auditLog;

	private final ConfirmationProperties properties;

	private final Clock clock;

	private Place cursor = Place.START;

	private long counted;

	private volatile long overdue;

	Missing(Journal journal, Followers followers, AuditLog auditLog, ConfirmationProperties properties, Clock clock) {
		this.journal = journal;
		this.followers = followers;
		this.auditLog = auditLog;
		this.properties = properties;
		this.clock = clock;
	}

	/** An entry that is to be looked up again, and its text. */
	record Due(DeadLetter letter, StoredEntry entry) {
	}

	static DeadLetter first(Place place, Instant now) {
		return new DeadLetter(Confirmation.NAME, place.stream(), place.sequence(), REASON, 1, now);
	}

	long overdue() {
		return this.overdue;
	}

	/** What is due in the next part of the list. */
	List<Due> due(Set<Long> streams) {
		List<DeadLetter> page = this.journal.deadLetters(Confirmation.NAME, this.cursor, PAGE);
		this.counted += page.stream().filter((letter) -> isOverdue(letter.attempts())).count();
		if (page.size() < PAGE) {
			this.cursor = Place.START;
			this.overdue = this.counted;
			this.counted = 0;
		}
		else {
			this.cursor = page.getLast().place();
		}
		Instant now = this.clock.instant();
		List<Due> due = new ArrayList<>();
		for (DeadLetter letter : page) {
			boolean looks = !letter.at().plus(this.properties.untilNextLook(letter.attempts())).isAfter(now);
			if (looks && streams.contains(letter.stream())) {
				entry(letter).ifPresent((entry) -> due.add(new Due(letter, entry)));
			}
		}
		return due;
	}

	private boolean isOverdue(int looks) {
		return looks >= this.properties.delays().size();
	}

	private Optional<StoredEntry> entry(DeadLetter letter) {
		try {
			return this.journal.read(letter.place()).map((entry) -> StoredEntry.parse(entry.text()));
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	void confirmed(Due due) {
		this.journal.removeDeadLetter(Confirmation.NAME, due.letter().place());
	}

	/**
	 * Sends again what a look has missed again.
	 * @return why the sink took nothing and the look does not count, else null
	 */
	@Nullable String missedAgain(List<Due> missed) throws InterruptedException {
		Receipt receipt = this.followers.attempt(Confirmation.SINK, missed.stream().map(Due::entry).toList());
		return switch (receipt) {
			case Receipt.Retry(var _, String reason) -> reason;
			case Receipt.Parked(String reason) -> reason;
			case Receipt.Refused _, Receipt.PerEntry _ -> {
				Instant now = this.clock.instant();
				missed.forEach((due) -> this.journal.updateDeadLetter(looked(due.letter(), now)));
				recordOverdue(
						missed.stream().filter((due) -> this.properties.isLast(due.letter().attempts() + 1)).toList());
				yield null;
			}
			case null -> "there is no PostHog sink";
		};
	}

	private static DeadLetter looked(DeadLetter letter, Instant now) {
		return new DeadLetter(letter.sink(), letter.stream(), letter.sequence(), REASON, letter.attempts() + 1, now);
	}

	// one for all: each is itself an entry that PostHog may not show
	private void recordOverdue(List<Due> overdue) {
		if (!overdue.isEmpty()) {
			this.auditLog.recordOwn(new OwnAct("confirmation.overdue", null, "Sink/" + Confirmation.SINK,
					Result.FAILURE, Map.of("reason", REASON, "count", overdue.size(), "places",
							overdue.stream().map((due) -> due.letter().place().toString()).limit(20).toList())));
		}
	}

}
