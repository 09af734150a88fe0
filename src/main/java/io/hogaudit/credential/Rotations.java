package io.hogaudit.credential;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.hogaudit.audit.AuditLog;
import io.hogaudit.audit.OwnAct;
import io.hogaudit.audit.Result;
import io.hogaudit.journal.JournalUnavailableException;
import io.hogaudit.setting.Reload;

/**
 * Says what became of changed secrets: an entry, a log line and a metric each, by short
 * ids. An entry that the journal cannot take now is kept for the next look. Thread-safe.
 */
public final class Rotations {

	private static final Logger logger = LoggerFactory.getLogger(Rotations.class);

	private static final int MAX_PENDING = 1000;

	private final AuditLog auditLog;

	private final Counter rotated;

	private final Counter refused;

	private final Deque<OwnAct> pending = new ArrayDeque<>();

	private volatile List<Reload.Problem> problems = List.of();

	Rotations(AuditLog auditLog, MeterRegistry meters) {
		this.auditLog = auditLog;
		this.rotated = counter(meters, "rotated");
		this.refused = counter(meters, "refused");
		Gauge.builder("hogaudit.credential.problems", this, (rotations) -> rotations.problems.size())
			.description("New secrets that are refused, the old ones being in force")
			.register(meters);
	}

	private static Counter counter(MeterRegistry meters, String outcome) {
		return Counter.builder("hogaudit.credential.changes")
			.description("Secrets that were changed while hogaudit ran")
			.tag("outcome", outcome)
			.register(meters);
	}

	/** What is refused now. */
	public List<Reload.Problem> problems() {
		return this.problems;
	}

	boolean anyProblem() {
		return !this.problems.isEmpty();
	}

	void changed(Reload.Change change) {
		this.rotated.increment();
		logger.info("{} was changed and is in force: {} -> {}", change.setting(), change.from(), change.to());
		record("credential.rotated", change.setting(), Result.SUCCESS,
				Map.of("from", change.from(), "to", change.to()));
	}

	/** All that is refused now; what was refused before is not said again. */
	void problems(List<Reload.Problem> now) {
		Set<Reload.Problem> known = new HashSet<>(this.problems);
		this.problems = List.copyOf(now);
		for (Reload.Problem problem : now) {
			if (!known.contains(problem)) {
				this.refused.increment();
				logger.warn("A changed secret is refused, the old one stays: {}", problem.sentence());
				record("credential.refused", problem.setting(), Result.FAILURE, Map.of("reason", problem.sentence()));
			}
		}
	}

	/** Keeps an act of this package, now or as soon as the journal takes it. */
	void record(String action, String setting, Result result, Map<String, ?> metadata) {
		synchronized (this.pending) {
			if (this.pending.size() < MAX_PENDING) {
				this.pending.add(new OwnAct(action, null, "Credential/" + setting, result, metadata));
			}
			else {
				logger.error("{} of {} is not recorded: the journal has been away for too long", action, setting);
			}
		}
		recordPending();
	}

	void recordPending() {
		synchronized (this.pending) {
			try {
				while (!this.pending.isEmpty()) {
					this.auditLog.recordOwn(this.pending.getFirst());
					this.pending.removeFirst();
				}
			}
			catch (JournalUnavailableException ex) {
				logger.debug("{} entries wait for the journal", this.pending.size());
			}
		}
	}

}
