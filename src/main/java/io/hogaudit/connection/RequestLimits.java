package io.hogaudit.connection;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import io.hogaudit.setting.SettingException;

/**
 * Hands out slots to requests, first come, first served, and remembers those that wait
 * for their sender. Thread-safe.
 */
final class RequestLimits {

	/** Slots for requests that are refused: that takes little and waits for nothing. */
	private static final int REFUSING = 8;

	private final Slot working;

	private final Slot refusing = new Slot(new Semaphore(REFUSING, true), true);

	private final int maxUnfinished;

	private final long maxWait;

	/** In the order in which they began to wait. */
	private final Set<Connection> unfinished = new LinkedHashSet<>();

	private final Counter cutOff;

	RequestLimits(ConnectionProperties properties, MeterRegistry meters) {
		if (properties.activeRequests() <= 0 || properties.unfinishedRequests() <= 0) {
			throw new SettingException(
					"hogaudit.connection.active-requests and .unfinished-requests must be more than zero.");
		}
		if (!properties.maxWait().isPositive()) {
			throw new SettingException("hogaudit.connection.max-wait must be more than zero.");
		}
		this.maxUnfinished = properties.unfinishedRequests();
		this.maxWait = properties.maxWait().toNanos();
		this.working = new Slot(new Semaphore(properties.activeRequests(), true), false);
		Gauge
			.builder("hogaudit.requests.active", this.working.of(),
					(free) -> properties.activeRequests() - free.availablePermits())
			.description("Requests that are worked on")
			.register(meters);
		Gauge.builder("hogaudit.requests.waiting", this.working.of(), Semaphore::getQueueLength)
			.description("Requests that wait until others are done")
			.register(meters);
		Gauge.builder("hogaudit.requests.unfinished", this, RequestLimits::unfinished)
			.description("Requests that wait for the rest of their head or body")
			.register(meters);
		this.cutOff = Counter.builder("hogaudit.requests.cut.off")
			.description("Requests that were cut off because too many waited for their sender")
			.register(meters);
	}

	/**
	 * Waits for a slot to work on a request, as long as a request may wait, and then for
	 * one to refuse it.
	 * @param since when the request came, in nanoseconds
	 */
	Slot take(long since) {
		if (takeInTime(since)) {
			return this.working;
		}
		this.refusing.of().acquireUninterruptibly();
		return this.refusing;
	}

	private boolean takeInTime(long since) {
		try {
			return this.working.of().tryAcquire(this.maxWait - (System.nanoTime() - since), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	boolean othersWait() {
		return this.working.of().hasQueuedThreads();
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

	/** What a request holds while it is worked on, or only refused. */
	record Slot(Semaphore of, boolean isForRefusing) {

		void release() {
			this.of.release();
		}

	}

}
