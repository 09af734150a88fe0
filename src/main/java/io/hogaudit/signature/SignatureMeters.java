package io.hogaudit.signature;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/** The filter's metrics. Tags are names of endpoints, reasons and secrets' short ids. */
final class SignatureMeters {

	private final MeterRegistry registry;

	private final Map<String, Timer> verifications = new ConcurrentHashMap<>();

	private final Map<String, Counter> verified = new ConcurrentHashMap<>();

	private final Map<Refused, Counter> refused = new ConcurrentHashMap<>();

	SignatureMeters(MeterRegistry registry, Endpoints endpoints, BodyReader bodies) {
		this.registry = registry;
		for (Endpoint endpoint : endpoints.endpoints()) {
			this.verifications.put(endpoint.name(),
					Timer.builder("hogaudit.signature.verification")
						.description("Time of computing and comparing signatures")
						.tag("endpoint", endpoint.name())
						.register(registry));
			endpoint.secrets()
				.forEach((secret) -> this.verified.put(secret.id() + endpoint.name(),
						Counter.builder("hogaudit.signature.verified")
							.description("Deliveries by the secret that verified them")
							.tag("endpoint", endpoint.name())
							.tag("secret", secret.id())
							.register(registry)));
		}
		Gauge.builder("hogaudit.receive.body.memory", bodies, BodyReader::used)
			.description("Memory of bodies under way")
			.baseUnit("bytes")
			.register(registry);
	}

	private record Refused(String endpoint, RefusalReason reason) {
	}

	void verification(Endpoint endpoint, long nanos) {
		Timer timer = this.verifications.get(endpoint.name());
		if (timer != null) {
			timer.record(nanos, TimeUnit.NANOSECONDS);
		}
	}

	void verified(Endpoint endpoint, SigningSecret secret) {
		Counter counter = this.verified.get(secret.id() + endpoint.name());
		if (counter != null) {
			counter.increment();
		}
	}

	void refused(String endpoint, RefusalReason reason) {
		this.refused.computeIfAbsent(new Refused(endpoint, reason), this::counter).increment();
	}

	private Counter counter(Refused refused) {
		return Counter.builder("hogaudit.deliveries")
			.description("Deliveries by what became of them")
			.tag("endpoint", refused.endpoint())
			.tag("outcome", "refused")
			.tag("reason", refused.reason().text())
			.register(this.registry);
	}

}
