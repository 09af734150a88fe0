package io.hogaudit.sink;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalEntry;

/**
 * Decides what a sink's receipts mean for the entries in flight. Believes a sink that
 * refuses an entry, but not one that refuses everything: then nothing becomes a dead
 * letter and the sink is parked. One thread's.
 */
final class Verdicts {

	/** Entries refused in a row that make the sink suspect instead of the entries. */
	static final int SUSPECT = 8;

	private final Sink sink;

	private final Journal journal;

	private final long stream;

	private final Attempts attempts;

	private final Counter accepted;

	private final Counter refused;

	private int refusedInRow;

	Verdicts(Sink sink, Journal journal, long stream, Attempts attempts, MeterRegistry meters) {
		this.sink = sink;
		this.journal = journal;
		this.stream = stream;
		this.attempts = attempts;
		this.accepted = meters.counter("hogaudit.sink.entries", "sink", sink.name(), "outcome", "accepted");
		this.refused = meters.counter("hogaudit.sink.entries", "sink", sink.name(), "outcome", "refused");
	}

	Verdict on(Flight flight, Receipt receipt) throws InterruptedException {
		return switch (receipt) {
			case Receipt.Parked(String reason) -> Verdict.park(reason);
			case Receipt.Retry(Duration after, String reason) -> Verdict.backOff(false, reason, after);
			case Receipt.PerEntry(List<Outcome> outcomes) -> decide(flight, outcomes);
			case Receipt.Refused(String reason) -> {
				if (flight.next().size() == 1) {
					yield decide(flight, List.of(new Outcome.Refused(reason)));
				}
				flight.halve();
				yield Verdict.goOn(false);
			}
		};
	}

	private Verdict decide(Flight flight, List<Outcome> outcomes) throws InterruptedException {
		int taken = (int) outcomes.stream().filter(Outcome.Accepted.class::isInstance).count();
		List<Outcome.Refused> refusals = only(outcomes, Outcome.Refused.class).toList();
		if (taken > 0) {
			this.refusedInRow = 0;
		}
		else if (!refusals.isEmpty()) {
			if (this.refusedInRow + refusals.size() < SUSPECT) {
				this.refusedInRow += refusals.size();
			}
			else if (takesNewest()) {
				this.refusedInRow = 0;
			}
			else {
				return Verdict.park("refuses every entry: " + refusals.getFirst().reason());
			}
		}
		flight.decide(outcomes);
		this.accepted.increment(taken);
		this.refused.increment(refusals.size());
		List<Outcome.Retry> retries = only(outcomes, Outcome.Retry.class).toList();
		if (retries.isEmpty()) {
			return Verdict.goOn(taken > 0);
		}
		return Verdict.backOff(taken > 0, retries.getFirst().reason(), longest(retries));
	}

	/**
	 * Whether the sink is well after all: asked with the newest entry, which is delivered
	 * again in its turn.
	 */
	private boolean takesNewest() throws InterruptedException {
		List<JournalEntry> newest = this.journal.readBefore(this.stream, Long.MAX_VALUE, 1, this.sink.maxBytes());
		try {
			return !newest.isEmpty()
					&& this.attempts.attempt(List
						.of(StoredEntry.parse(newest.getFirst().text()))) instanceof Receipt.PerEntry(var outcomes)
					&& outcomes.getFirst() instanceof Outcome.Accepted;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private static @Nullable Duration longest(List<Outcome.Retry> retries) {
		return retries.stream()
			.map(Outcome.Retry::after)
			.filter(Objects::nonNull)
			.max(Duration::compareTo)
			.orElse(null);
	}

	private static <T extends Outcome> Stream<T> only(List<Outcome> outcomes, Class<T> type) {
		return outcomes.stream().filter(type::isInstance).map(type::cast);
	}

}
