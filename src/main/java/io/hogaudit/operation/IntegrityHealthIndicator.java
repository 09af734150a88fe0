package io.hogaudit.operation;

import java.util.List;
import java.util.Map;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

import io.hogaudit.journal.Damage.Finding;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.Rewind;
import io.hogaudit.proof.Checkpoints;

/**
 * Whether the journal is what was recorded, as far as anybody has looked. Receiving goes
 * on when it is not: readiness does not depend on it.
 */
final class IntegrityHealthIndicator implements HealthIndicator {

	/** Worse than unknown, better than out of service: {@code application.yaml}. */
	private static final Status DAMAGED = new Status("DAMAGED");

	private static final int MAX_NAMED = 20;

	private final Journal journal;

	private final Checkpoints checkpoints;

	IntegrityHealthIndicator(Journal journal, Checkpoints checkpoints) {
		this.journal = journal;
		this.checkpoints = checkpoints;
	}

	@Override
	public Health health() {
		List<Finding> findings = this.journal.damage().findings();
		Map<Long, String> unprovable = this.checkpoints.problems();
		List<Rewind> rewinds = this.journal.rewinds();
		if (findings.isEmpty() && unprovable.isEmpty() && rewinds.isEmpty()) {
			return Health.up().build();
		}
		Health.Builder health = Health.status(DAMAGED);
		if (!findings.isEmpty()) {
			health.withDetail("damaged", findings.stream().mapToLong(Finding::entries).sum())
				.withDetail("places",
						findings.stream()
							.limit(MAX_NAMED)
							.map((finding) -> finding.places() + ": " + finding.problem())
							.toList());
		}
		if (!unprovable.isEmpty()) {
			health.withDetail("unprovable", unprovable);
		}
		if (!rewinds.isEmpty()) {
			health.withDetail("rewound", rewinds.reversed().stream().limit(MAX_NAMED).map(Rewind::sentence).toList());
		}
		return health.build();
	}

}
