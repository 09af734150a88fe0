package io.hogaudit.operation;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import io.hogaudit.credential.Check;
import io.hogaudit.credential.Posture;
import io.hogaudit.credential.Verdict;

/** What is not as it should be. Never down: deliveries are taken all the same. */
final class PostureHealthIndicator implements HealthIndicator {

	private final Posture posture;

	PostureHealthIndicator(Posture posture) {
		this.posture = posture;
	}

	@Override
	public Health health() {
		Posture.Report report = this.posture.report();
		Health.Builder health = Health.up().withDetail("verdict", report.verdict().text());
		for (Check check : report.checks()) {
			if (check.verdict() != Verdict.PASS) {
				health.withDetail(check.name(), check.verdict().text() + ": " + check.reason());
			}
		}
		return health.build();
	}

}
