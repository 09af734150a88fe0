package io.hogaudit.operation;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ApplicationEventPublisher;

import io.hogaudit.journal.Journal;

/**
 * Watches the journal: after a final fault liveness breaks, so that the process is
 * replaced by one that reads from the disk what is really there.
 */
final class JournalWatch implements DisposableBean {

	private final Journal journal;

	private final ApplicationEventPublisher events;

	private final ScheduledExecutorService thread = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("journal-watch").factory());

	JournalWatch(Journal journal, ApplicationEventPublisher events, MeterRegistry meters) {
		this.journal = journal;
		this.events = events;
		Gauge.builder("hogaudit.journal.accepting", journal, (watched) -> watched.status().accepting() ? 1 : 0)
			.description("1 while the journal accepts entries")
			.register(meters);
		Gauge.builder("hogaudit.journal.size", journal, (watched) -> watched.status().size())
			.description("Entries in this replica's stream")
			.register(meters);
		var _ = this.thread.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
	}

	private void look() {
		if (this.journal.status().finished()) {
			AvailabilityChangeEvent.publish(this.events, this, LivenessState.BROKEN);
			this.thread.shutdown();
		}
	}

	@Override
	public void destroy() {
		this.thread.shutdownNow();
	}

}
