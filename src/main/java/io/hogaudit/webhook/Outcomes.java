package io.hogaudit.webhook;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.audit.Severity;

/** Counts what became of verified deliveries, beside the filter's refused ones. */
final class Outcomes {

	enum Outcome {

		RECORDED, ALREADY_RECORDED, IGNORED, UNAVAILABLE;

		String text() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	private final MeterRegistry meters;

	private final Map<String, Map<Outcome, Counter>> counters = new ConcurrentHashMap<>();

	private final Map<String, Counter> concerns = new HashMap<>();

	Outcomes(MeterRegistry meters, Severities severities) {
		this.meters = meters;
		for (Concern concern : Concern.values()) {
			Severity severity = severities.severity(concern);
			if (severity != null) {
				this.concerns.put(concern.text(), counter(concern, severity));
			}
		}
	}

	private Counter counter(Concern concern, Severity severity) {
		return Counter.builder("hogaudit.entries.severe")
			.description("Recorded entries that matter, by why")
			.tag("severity", severity.text())
			.tag("concern", concern.text())
			.register(this.meters);
	}

	void count(String endpoint, Outcome outcome, String reason) {
		if (outcome == Outcome.UNAVAILABLE) {
			counter(endpoint, outcome, reason).increment();
			return;
		}
		Counter counter = this.counters.computeIfAbsent(endpoint, this::register).get(outcome);
		if (counter != null) {
			counter.increment();
		}
	}

	/** Counts an entry that {@link Entries} marked. */
	void countConcern(ObjectNode metadata) {
		String concern = Json.text(metadata, "concern");
		Counter counter = (concern != null) ? this.concerns.get(concern) : null;
		if (counter != null) {
			counter.increment();
		}
	}

	private Map<Outcome, Counter> register(String endpoint) {
		Map<Outcome, Counter> registered = new EnumMap<>(Outcome.class);
		for (Outcome outcome : Outcome.values()) {
			registered.put(outcome, counter(endpoint, outcome, "none"));
		}
		return registered;
	}

	private Counter counter(String endpoint, Outcome outcome, String reason) {
		return Counter.builder("hogaudit.deliveries")
			.description("Deliveries by what became of them")
			.tag("endpoint", endpoint)
			.tag("outcome", outcome.text())
			.tag("reason", reason)
			.register(this.meters);
	}

}
