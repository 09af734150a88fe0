package io.hogaudit.operation;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import io.hogaudit.credential.Rotations;
import io.hogaudit.setting.Reload;
import io.hogaudit.signature.EndpointViews;

/**
 * Which secrets are there, by their short ids, and which new ones are refused. Never
 * down: the old ones are in force.
 */
final class KeysHealthIndicator implements HealthIndicator {

	private final EndpointViews endpoints;

	private final boolean writeKey;

	private final Rotations rotations;

	KeysHealthIndicator(EndpointViews endpoints, boolean writeKey, Rotations rotations) {
		this.endpoints = endpoints;
		this.rotations = rotations;
		this.writeKey = writeKey;
	}

	@Override
	public Health health() {
		Map<String, Object> secrets = new LinkedHashMap<>();
		this.endpoints.all().forEach((endpoint) -> secrets.put(endpoint.name(), endpoint.secretIds()));
		Health.Builder health = Health.up().withDetail("signingSecrets", secrets).withDetail("writeKey", this.writeKey);
		if (!this.rotations.problems().isEmpty()) {
			health.withDetail("refused", this.rotations.problems().stream().map(Reload.Problem::sentence).toList());
		}
		return health.build();
	}

}
