package io.hogaudit.sink;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.hogaudit.setting.SettingException;

/**
 * Settings of every sink's follower.
 *
 * @param backoffBase longest wait after a first failed attempt; doubled with each further
 * one
 * @param backoffCap longest wait between attempts that hogaudit chooses itself
 * @param retryAfterCap longest wait that a sink may ask for
 * @param parkedRetry wait between attempts while a sink is parked
 * @param drainTimeout how long followers go on when the service stops
 */
@ConfigurationProperties("hogaudit.sink")
public record SinkProperties(@DefaultValue("250ms") Duration backoffBase, @DefaultValue("60s") Duration backoffCap,
		@DefaultValue("5m") Duration retryAfterCap, @DefaultValue("60s") Duration parkedRetry,
		@DefaultValue("1s") Duration drainTimeout) {

	public SinkProperties {
		positive("backoff-base", backoffBase);
		positive("backoff-cap", backoffCap);
		positive("retry-after-cap", retryAfterCap);
		positive("parked-retry", parkedRetry);
		if (drainTimeout.isNegative()) {
			throw new SettingException("hogaudit.sink.drain-timeout must be zero or more, for example 1s.");
		}
	}

	private static void positive(String name, Duration value) {
		if (!value.isPositive()) {
			throw new SettingException("hogaudit.sink." + name + " must be more than zero, for example 60s.");
		}
	}

}
