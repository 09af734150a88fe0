package io.hogaudit.operation;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ApplicationEventPublisher;

import io.hogaudit.audit.AuditLog;
import io.hogaudit.audit.OwnAct;
import io.hogaudit.audit.Result;
import io.hogaudit.journal.Damage;
import io.hogaudit.journal.Damage.Finding;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalUnavailableException;
import io.hogaudit.journal.Rewind;

/**
 * Watches the journal. After a final fault liveness breaks, so that the process is
 * replaced by one that reads from the disk what is really there. Damage that a reader met
 * becomes an entry {@code journal.damaged} within seconds, a stream that came back
 * shorter or with something else an entry {@code journal.rewound}.
 */
final class JournalWatch implements DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(JournalWatch.class);

	/** Findings that one entry names. */
	private static final int MAX_NAMED = 100;

	private final Journal journal;

	private final AuditLog auditLog;

	private final ApplicationEventPublisher events;

	private final ScheduledExecutorService thread = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("journal-watch").factory());

	/** What was recorded; of the watching thread. */
	private final Set<Finding> recorded = new HashSet<>();

	/** How many rewinds were recorded; of the watching thread. */
	private int rewinds;

	JournalWatch(Journal journal, AuditLog auditLog, ApplicationEventPublisher events, MeterRegistry meters) {
		this.journal = journal;
		this.auditLog = auditLog;
		this.events = events;
		Gauge.builder("hogaudit.journal.accepting", journal, (watched) -> watched.status().accepting() ? 1 : 0)
			.description("1 while the journal accepts entries")
			.register(meters);
		Gauge.builder("hogaudit.journal.size", journal, (watched) -> watched.status().size())
			.description("Entries in this replica's stream")
			.register(meters);
		Gauge.builder("hogaudit.journal.damaged", journal.damage(), Damage::entries)
			.description("Entries that were found not to be what was recorded")
			.register(meters);
		Gauge.builder("hogaudit.journal.rewound", journal, (watched) -> watched.rewinds().size())
			.description("Streams that came back from the database with less, or something else, since the start")
			.register(meters);
		var _ = this.thread.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
	}

	private void look() {
		if (this.journal.status().finished()) {
			AvailabilityChangeEvent.publish(this.events, this, LivenessState.BROKEN);
			this.thread.shutdown();
			return;
		}
		try {
			recordDamage();
			recordRewinds();
		}
		catch (JournalUnavailableException ex) {
			logger.debug("What is wrong with the journal will be recorded: {}", ex.getMessage());
		}
		catch (RuntimeException ex) {
			logger.error("What is wrong with the journal could not be recorded and will be tried again", ex);
		}
	}

	private void recordDamage() {
		List<Finding> news = this.journal.damage()
			.findings()
			.stream()
			.filter((finding) -> !this.recorded.contains(finding))
			.limit(MAX_NAMED)
			.toList();
		if (!news.isEmpty()) {
			Map<String, Object> metadata = Map.of("entries", news.stream().mapToLong(Finding::entries).sum(), "places",
					news.stream().map((finding) -> finding.places() + ": " + finding.problem()).toList());
			this.auditLog.recordOwn(new OwnAct("journal.damaged", null, "Journal/hogaudit", Result.FAILURE, metadata));
			this.recorded.addAll(news);
		}
	}

	private void recordRewinds() {
		List<Rewind> rewinds = this.journal.rewinds();
		while (this.rewinds < rewinds.size()) {
			record(rewinds.get(this.rewinds));
			this.rewinds++;
		}
	}

	private void record(Rewind rewind) {
		this.auditLog.recordOwn(new OwnAct("journal.rewound", null, "Stream/" + rewind.stream(), Result.FAILURE,
				Map.of("stream", rewind.stream(), "before", state(rewind.size(), rewind.root()), "now",
						state(rewind.sizeNow(), rewind.rootNow()), "detectedAt", rewind.at().toString())));
	}

	private static Map<String, Object> state(long size, @Nullable String root) {
		return (root != null) ? Map.of("size", size, "root", root) : Map.of("size", size);
	}

	@Override
	public void destroy() {
		this.thread.shutdownNow();
	}

}
