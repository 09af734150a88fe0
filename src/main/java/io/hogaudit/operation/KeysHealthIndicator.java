package io.hogaudit.operation;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import io.hogaudit.signature.EndpointViews;

/** Which secrets are there, by their short ids. */
final class KeysHealthIndicator implements HealthIndicator {

	private final EndpointViews endpoints;

	private final boolean writeKey;

	KeysHealthIndicator(EndpointViews endpoints, boolean writeKey) {
		this.endpoints = endpoints;
		this.writeKey = writeKey;
	}

	@Override
	public Health health() {
		Map<String, Object> secrets = new LinkedHashMap<>();
		this.endpoints.all().forEach((endpoint) -> secrets.put(endpoint.name(), endpoint.secretIds()));
		return Health.up().withDetail("signingSecrets", secrets).withDetail("writeKey", this.writeKey).build();
	}

}
