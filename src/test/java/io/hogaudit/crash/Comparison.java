package io.hogaudit.crash;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;

/** The three lists that a crash must leave in agreement. */
record Comparison(Set<UUID> acknowledged, KeptEntries kept, TakenByPostHog taken) {

	/** Nothing acknowledged is missing, nothing kept undelivered, nothing made up. */
	void check(String run) {
		System.out.printf("%s: %d acknowledged, %d in the journal, %d in PostHog and %d repeats of them%n", run,
				this.acknowledged.size(), this.kept.ids().size(), this.taken.ids().size(), this.taken.repeats());
		assertThat(without(this.acknowledged, this.kept.ids())).as("acknowledged, not in the journal").isEmpty();
		assertThat(without(without(this.kept.ids(), this.kept.stops()), this.taken.ids()))
			.as("in the journal, not in PostHog")
			.isEmpty();
		assertThat(without(this.taken.ids(), this.kept.ids())).as("in PostHog, not in the journal").isEmpty();
		assertThat(this.taken.changed()).as("repeats with another identity").isEmpty();
	}

	private static Set<UUID> without(Set<UUID> some, Set<UUID> others) {
		Set<UUID> rest = new HashSet<>(some);
		rest.removeAll(others);
		return rest;
	}

}
