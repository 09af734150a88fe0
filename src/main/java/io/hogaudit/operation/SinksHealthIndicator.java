package io.hogaudit.operation;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import io.hogaudit.sink.FollowerStatus;
import io.hogaudit.sink.Followers;

/**
 * How each sink is. Never down: a sink that is behind is no reason to refuse deliveries.
 */
final class SinksHealthIndicator implements HealthIndicator {

	private final Followers followers;

	SinksHealthIndicator(Followers followers) {
		this.followers = followers;
	}

	@Override
	public Health health() {
		Health.Builder health = Health.up();
		for (FollowerStatus status : this.followers.statuses()) {
			Map<String, Object> details = new LinkedHashMap<>();
			details.put("state", status.state());
			details.put("positions", status.positions());
			details.put("backlog", status.backlog());
			details.put("deadLetters", status.deadLetters());
			if (status.oldestUndelivered() != null) {
				details.put("oldestUndelivered", status.oldestUndelivered().toString());
			}
			if (status.reason() != null) {
				details.put("reason", status.reason());
			}
			health.withDetail(status.sink(), details);
		}
		return health.build();
	}

}
