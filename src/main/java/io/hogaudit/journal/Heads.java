package io.hogaudit.journal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * How far each stream is: this replica's own as of the last commit, others as of the last
 * look. Wakes those who wait for more. Safe for use by many threads.
 */
final class Heads {

	private final Store store;

	private volatile Map<Long, Long> seen = Map.of();

	Heads(Store store) {
		this.store = store;
	}

	/** Keeps what a look at all streams found. */
	void seen(Map<Long, Long> heads) {
		this.seen = Map.copyOf(heads);
		announce();
	}

	synchronized void announce() {
		notifyAll();
	}

	List<Long> streams() {
		TreeSet<Long> streams = new TreeSet<>(this.seen.keySet());
		streams.add(this.store.head().stream());
		return List.copyOf(streams);
	}

	long of(long stream) {
		Store.StreamHead own = this.store.head();
		return (own.stream() == stream) ? own.size() : this.seen.getOrDefault(stream, 0L);
	}

	synchronized boolean awaitBeyond(long stream, long sequence, Duration timeout) throws InterruptedException {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (of(stream) <= sequence) {
			long rest = deadline - System.nanoTime();
			if (rest <= 0) {
				return false;
			}
			TimeUnit.NANOSECONDS.timedWait(this, rest);
		}
		return true;
	}

}
