package io.hogaudit.connection;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * How many requests are worked on and how many wait for their sender. Thread-safe.
 */
final class RequestLimits {

	private final RequestQueue queue;

	private final int maxUnfinished;

	/** In the order in which they began to wait. */
	private final Set<Connection> unfinished = new LinkedHashSet<>();

	private final Counter cutOff;

	RequestLimits(ConnectionProperties properties, MeterRegistry meters) {
		this.maxUnfinished = properties.unfinishedRequests();
		this.queue = new RequestQueue(properties.activeRequests(), properties.maxWait().toNanos());
		Gauge.builder("hogaudit.requests.active", this.queue, RequestQueue::taken)
			.description("Requests that are worked on")
			.register(meters);
		Gauge.builder("hogaudit.requests.waiting", this.queue, RequestQueue::length)
			.description("Requests that wait until others are done")
			.register(meters);
		Gauge.builder("hogaudit.requests.unfinished", this, RequestLimits::unfinished)
			.description("Requests that wait for the rest of their head or body")
			.register(meters);
		this.cutOff = Counter.builder("hogaudit.requests.cut.off")
			.description("Requests that were cut off because too many waited for their sender")
			.register(meters);
	}

	/** Runs the work on requests. */
	RequestQueue queue() {
		return this.queue;
	}

	boolean othersWait() {
		return this.queue.length() > 0;
	}

	/** Cuts off the oldest when there are too many. */
	void addUnfinished(Connection connection) {
		synchronized (this.unfinished) {
			if (this.unfinished.add(connection) && this.unfinished.size() > this.maxUnfinished) {
				Iterator<Connection> oldestFirst = this.unfinished.iterator();
				Connection oldest = oldestFirst.next();
				oldestFirst.remove();
				oldest.cutOff();
				this.cutOff.increment();
			}
		}
	}

	void removeUnfinished(Connection connection) {
		synchronized (this.unfinished) {
			this.unfinished.remove(connection);
		}
	}

	private int unfinished() {
		synchronized (this.unfinished) {
			return this.unfinished.size();
		}
	}

}
