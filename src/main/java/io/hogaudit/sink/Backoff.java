package io.hogaudit.sink;

import java.time.Duration;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * How long to wait before the next attempt: exponential, spread over the longer half of
 * the wait, or what the sink asked for. One thread's.
 */
final class Backoff {

	/** Beyond this the doubling would overflow, and the cap has long been reached. */
	private static final int MAX_DOUBLINGS = 30;

	private final SinkProperties properties;

	private final RandomGenerator random;

	private int failures;

	Backoff(SinkProperties properties, RandomGenerator random) {
		this.properties = properties;
		this.random = random;
	}

	Duration next(@Nullable Duration asked) {
		int doublings = Math.min(this.failures++, MAX_DOUBLINGS);
		if (asked != null && asked.isPositive()) {
			return min(asked, this.properties.retryAfterCap());
		}
		Duration ceiling = min(this.properties.backoffBase().multipliedBy(1L << doublings),
				this.properties.backoffCap());
		long half = ceiling.toMillis() / 2;
		return Duration.ofMillis(half + this.random.nextLong(ceiling.toMillis() - half + 1));
	}

	void reset() {
		this.failures = 0;
	}

	private static Duration min(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

}
