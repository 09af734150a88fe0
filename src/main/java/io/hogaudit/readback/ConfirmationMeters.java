package io.hogaudit.readback;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What the confirmation counts. */
final class ConfirmationMeters {

	private static final String ENTRIES = "hogaudit.confirmation.entries";

	private final MeterRegistry meters;

	ConfirmationMeters(MeterRegistry meters) {
		this.meters = meters;
		entries("confirmed", 0);
		entries("missing", 0);
		entries("sent_again", 0);
		query("answered", 0);
		query("unknown", 0);
	}

	void gauges(Confirmation confirmation) {
		Gauge.builder("hogaudit.confirmation.waiting", confirmation, Confirmation::waiting)
			.description("entries that PostHog took and that were not looked up yet")
			.register(this.meters);
		Gauge.builder("hogaudit.confirmation.overdue", confirmation, Confirmation::overdue)
			.description("entries that PostHog took and did not show at the last look either")
			.register(this.meters);
	}

	void confirmed(int count) {
		entries("confirmed", count);
	}

	void missed(int count) {
		entries("missing", count);
	}

	void sentAgain(int count) {
		entries("sent_again", count);
	}

	private void entries(String outcome, int count) {
		Counter.builder(ENTRIES)
			.description("entries that PostHog was asked for, by what it showed")
			.tag("outcome", outcome)
			.register(this.meters)
			.increment(count);
	}

	void query(boolean answered) {
		query(answered ? "answered" : "unknown", 1);
	}

	private void query(String outcome, int count) {
		Counter.builder("hogaudit.confirmation.queries")
			.description("queries that look entries up in PostHog")
			.tag("outcome", outcome)
			.register(this.meters)
			.increment(count);
	}

}
