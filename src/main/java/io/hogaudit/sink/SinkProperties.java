package io.hogaudit.sink;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

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
}
