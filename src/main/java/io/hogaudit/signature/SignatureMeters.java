package io.hogaudit.signature;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The filter's metrics, all registered at the start: a rate is right from the first
 * refusal on, and a request builds no tags. Tags are names of endpoints, reasons and
 * secrets' short ids. Thread-safe.
 */
final class SignatureMeters {

	/** The endpoint's tag where the path is not one. */
	static final String NO_ENDPOINT = "none";

	private final Map<String, Timer> verifications = new HashMap<>();

	private final MeterRegistry registry;

	private final Map<String, Map<String, Use>> uses = new HashMap<>();

	private final Map<String, Map<RefusalReason, Counter>> refused = new HashMap<>();

	SignatureMeters(MeterRegistry registry, Endpoints endpoints, BodyReader bodies) {
		this.registry = registry;
		for (Endpoint endpoint : endpoints.endpoints()) {
			String name = endpoint.name();
			this.verifications.put(name,
					Timer.builder("hogaudit.signature.verification")
						.description("Time of computing and comparing signatures")
						.tag("endpoint", name)
						.register(registry));
			this.uses.put(name, new ConcurrentHashMap<>());
			register(endpoint);
			Map<RefusalReason, Counter> reasons = new EnumMap<>(RefusalReason.class);
			Arrays.stream(RefusalReason.values())
				.filter((reason) -> reason != RefusalReason.UNKNOWN_PATH)
				.forEach((reason) -> reasons.put(reason, refused(registry, name, reason)));
			this.refused.put(name, reasons);
		}
		// an endpoint may be called none
		Map<RefusalReason, Counter> none = this.refused.computeIfAbsent(NO_ENDPOINT,
				(name) -> new EnumMap<>(RefusalReason.class));
		for (RefusalReason reason : List.of(RefusalReason.UNKNOWN_PATH, RefusalReason.MALFORMED_REQUEST)) {
			none.computeIfAbsent(reason, (missing) -> refused(registry, NO_ENDPOINT, missing));
		}
		Gauge.builder("hogaudit.receive.body.memory", bodies, BodyReader::used)
			.description("Memory of bodies under way")
			.baseUnit("bytes")
			.register(registry);
	}

	/** Shows the endpoint's secrets from their beginning on, those of a rotation too. */
	void register(Endpoint endpoint) {
		endpoint.secretIds().forEach((secret) -> use(endpoint.name(), secret));
	}

	private @Nullable Use use(String endpoint, String secret) {
		Map<String, Use> known = this.uses.get(endpoint);
		return (known != null) ? known.computeIfAbsent(secret, (id) -> new Use(this.registry, endpoint, id)) : null;
	}

	private static Counter refused(MeterRegistry registry, String endpoint, RefusalReason reason) {
		return Counter.builder("hogaudit.deliveries")
			.description("Deliveries by what became of them")
			.tag("endpoint", endpoint)
			.tag("outcome", "refused")
			.tag("reason", reason.text())
			.register(registry);
	}

	void verification(Endpoint endpoint, long nanos) {
		Timer timer = this.verifications.get(endpoint.name());
		if (timer != null) {
			timer.record(nanos, TimeUnit.NANOSECONDS);
		}
	}

	void verified(Endpoint endpoint, SigningSecret secret, Instant now) {
		Use use = use(endpoint.name(), secret.id());
		if (use != null) {
			use.verified(now.getEpochSecond());
		}
	}

	void refused(String endpoint, RefusalReason reason) {
		increment(this.refused.getOrDefault(endpoint, Map.of()).get(reason));
	}

	private static void increment(@Nullable Counter counter) {
		if (counter != null) {
			counter.increment();
		}
	}

	/** How often and when last a secret verified. */
	private static final class Use {

		private final Counter verified;

		private volatile long last;

		Use(MeterRegistry registry, String endpoint, String secret) {
			this.verified = Counter.builder("hogaudit.signature.verified")
				.description("Deliveries by the secret that verified them")
				.tag("endpoint", endpoint)
				.tag("secret", secret)
				.register(registry);
			Gauge.builder("hogaudit.signature.verified.time", this, (use) -> use.last)
				.description("When a secret last verified a delivery, 0 for not since the start")
				.baseUnit("seconds")
				.tag("endpoint", endpoint)
				.tag("secret", secret)
				.strongReference(true)
				.register(registry);
		}

		void verified(long second) {
			this.verified.increment();
			// written once a second at most: all threads share it
			if (this.last != second) {
				this.last = second;
			}
		}

	}

}
