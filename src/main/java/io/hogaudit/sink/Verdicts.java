package io.hogaudit.sink;

import java.time.Duration;
import java.util.List;
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

	/** Failures in a row that make the entries suspect, too. */
	private static final int FAILED = 2;

	private final Sink sink;

	private final Journal journal;

	private final long stream;

	private final Attempts attempts;

	private final Counter accepted;

	private final Counter refused;

	private int refusedInRow;

	/**
	 * Whether a suspect sink took another entry, so that its next refusal is believed.
	 */
	private boolean cleared;

	private int failedInRow;

	/** Whether a batch is in parts because one of its entries makes the sink fail. */
	private boolean hunting;

	Verdicts(Sink sink, Journal journal, long stream, Attempts attempts, MeterRegistry meters) {
		this.sink = sink;
		this.journal = journal;
		this.stream = stream;
		this.attempts = attempts;
		this.accepted = counter(meters, sink, "accepted");
		this.refused = counter(meters, sink, "refused");
	}

	private static Counter counter(MeterRegistry meters, Sink sink, String outcome) {
		return Counter.builder("hogaudit.sink.entries")
			.description("entries that a sink has taken, or refused for good")
			.tags("sink", sink.name(), "outcome", outcome)
			.register(meters);
	}

	Verdict on(Flight flight, Receipt receipt) throws InterruptedException {
		return switch (receipt) {
			case Receipt.Parked(String reason) -> Verdict.park(reason);
			case Receipt.Retry(Duration after, String reason) -> failed(flight, after, reason);
			case Receipt.PerEntry(List<Outcome> outcomes) -> {
				Verdict verdict = decide(flight, outcomes);
				this.hunting &= !flight.next().isEmpty();
				this.failedInRow = this.hunting ? FAILED - 1 : 0;
				yield verdict;
			}
			case Receipt.Refused(String reason) -> {
				if (flight.next().size() == 1) {
					yield decide(flight, List.of(new Outcome.Refused(reason)));
				}
				flight.halve();
				yield Verdict.goOn(false);
			}
		};
	}

	/**
	 * A sink that fails: or an entry that makes it fail, which is found as one that makes
	 * it refuse.
	 */
	private Verdict failed(Flight flight, @Nullable Duration after, String reason) throws InterruptedException {
		if (++this.failedInRow < FAILED || after != null || isAlone(flight) || !takesNewest()) {
			this.hunting = false;
			return Verdict.backOff(false, reason, after);
		}
		if (flight.next().size() == 1) {
			flight.decide(List.of(new Outcome.Retry(null, reason)));
		}
		else {
			flight.halve();
		}
		this.hunting = !flight.next().isEmpty();
		return Verdict.later();
	}

	/** There is no other entry to ask with. */
	private boolean isAlone(Flight flight) {
		return flight.undecided() == 1 && flight.read() == this.journal.head(this.stream);
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
			else if (this.cleared) {
				this.refusedInRow = 0;
			}
			else if (takesNewest()) {
				// it may have become well since it refused
				this.cleared = true;
				return Verdict.goOn(false);
			}
			else {
				return Verdict.park("refuses every entry: " + refusals.getFirst().reason());
			}
		}
		this.cleared = false;
		boolean recalled = flight.recalled();
		flight.decide(outcomes);
		this.accepted.increment(taken);
		this.refused.increment(refusals.size());
		List<Outcome.Retry> retries = only(outcomes, Outcome.Retry.class).toList();
		if (taken > 0 || retries.isEmpty()) {
			return Verdict.goOn(taken > 0);
		}
		// those wait for their time by themselves; a sink that takes none of what is new
		// may be in trouble
		return recalled ? Verdict.later() : Verdict.backOff(false, retries.getFirst().reason(), null);
	}

	/**
	 * Whether the sink is well after all: asked with the newest entry, which is delivered
	 * again in its turn.
	 */
	private boolean takesNewest() throws InterruptedException {
		List<JournalEntry> newest = this.journal.readBefore(this.stream, Long.MAX_VALUE, 1, this.sink.maxBytes())
			.entries();
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

	private static <T extends Outcome> Stream<T> only(List<Outcome> outcomes, Class<T> type) {
		return outcomes.stream().filter(type::isInstance).map(type::cast);
	}

}
