package io.hogaudit.operation;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import io.hogaudit.readback.Backfill;
import io.hogaudit.readback.Confirmation;
import io.hogaudit.readback.ConfirmationStatus;

/**
 * What PostHog shows of what it took. Never down: what is missing there is kept here.
 */
final class ReadbackHealthIndicator implements HealthIndicator {

	private final Confirmation confirmation;

	private final Backfill backfill;

	ReadbackHealthIndicator(Confirmation confirmation, Backfill backfill) {
		this.confirmation = confirmation;
		this.backfill = backfill;
	}

	@Override
	public Health health() {
		ConfirmationStatus status = this.confirmation.status();
		Backfill.Status back = this.backfill.status();
		Health.Builder health = Health.up()
			.withDetail("confirmation", status.state())
			.withDetail("waiting", status.waiting())
			.withDetail("missing", status.missing())
			.withDetail("overdue", status.overdue())
			.withDetail("backfill", back.state());
		if (status.overdue() > 0) {
			health.withDetail("warning", "PostHog took entries and does not show them: see the readback endpoint");
		}
		if (status.reason() != null) {
			health.withDetail("confirmationReason", status.reason());
		}
		if (back.reason() != null) {
			health.withDetail("backfillReason", back.reason());
		}
		return health.build();
	}

}
