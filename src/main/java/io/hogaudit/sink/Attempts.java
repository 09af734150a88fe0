package io.hogaudit.sink;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.hogaudit.audit.StoredEntry;

/**
 * Attempts of one sink: one at a time, whoever asks, timed and counted. A sink that
 * throws or answers for the wrong number of entries is a {@link Receipt.Retry}.
 */
final class Attempts {

	private static final Logger logger = LoggerFactory.getLogger(Attempts.class);

	private final Sink sink;

	private final MeterRegistry meters;

	private final Timer timer;

	private final ReentrantLock inFlight = new ReentrantLock(true);

	Attempts(Sink sink, MeterRegistry meters) {
		this.sink = sink;
		this.meters = meters;
		this.timer = Timer.builder("hogaudit.sink.delivery")
			.description("time of one attempt")
			.tag("sink", sink.name())
			.register(meters);
	}

	Receipt attempt(List<StoredEntry> batch) throws InterruptedException {
		this.inFlight.lockInterruptibly();
		long start = System.nanoTime();
		try {
			Receipt receipt = ask(batch);
			count(receipt);
			return receipt;
		}
		finally {
			this.timer.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
			this.inFlight.unlock();
		}
	}

	private Receipt ask(List<StoredEntry> batch) throws InterruptedException {
		try {
			Receipt receipt = this.sink.deliver(batch);
			if (receipt instanceof Receipt.PerEntry(List<Outcome> outcomes) && outcomes.size() != batch.size()) {
				return new Receipt.Retry(null, "the sink answered for another number of entries");
			}
			return receipt;
		}
		catch (RuntimeException ex) {
			// the message may hold a payload
			logger.warn("Sink {} failed with {}", this.sink.name(), ex.getClass().getName());
			return new Receipt.Retry(null, "the sink failed with " + ex.getClass().getSimpleName());
		}
	}

	private void count(Receipt receipt) {
		switch (receipt) {
			case Receipt.Retry _ -> attempts("retry");
			case Receipt.Refused _ -> attempts("refused");
			case Receipt.Parked _ -> attempts("parked");
			case Receipt.PerEntry(List<Outcome> outcomes) -> {
				if (outcomes.stream().anyMatch(Outcome.Retry.class::isInstance)) {
					attempts("retry");
				}
				else {
					attempts(outcomes.stream().anyMatch(Outcome.Accepted.class::isInstance) ? "accepted" : "refused");
				}
			}
		}
	}

	private void attempts(String outcome) {
		Counter.builder("hogaudit.sink.attempts")
			.description("tries to deliver a batch to a sink")
			.tags("sink", this.sink.name(), "outcome", outcome)
			.register(this.meters)
			.increment();
	}

}
