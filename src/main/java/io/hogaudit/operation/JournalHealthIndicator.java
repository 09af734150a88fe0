package io.hogaudit.operation;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalStatus;

/**
 * Down when the journal accepts nothing: readiness depends on it, and on nothing else.
 */
final class JournalHealthIndicator implements HealthIndicator {

	private final Journal journal;

	JournalHealthIndicator(Journal journal) {
		this.journal = journal;
	}

	@Override
	public Health health() {
		JournalStatus status = this.journal.status();
		Health.Builder health = status.accepting() ? Health.up() : Health.down();
		health.withDetail("stream", status.stream())
			.withDetail("size", status.size())
			.withDetail("root", status.root())
			.withDetail("queued", status.queued());
		String problem = status.problem();
		if (problem != null) {
			health.withDetail("problem", problem);
		}
		return health.build();
	}

}
