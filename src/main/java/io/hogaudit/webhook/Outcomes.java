package io.hogaudit.webhook;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

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

	Outcomes(MeterRegistry meters) {
		this.meters = meters;
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
