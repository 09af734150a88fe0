package io.hogaudit.connection;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many requests are worked on at once.
 *
 * @param activeRequests requests that use the processor or wait for the journal; others
 * wait for their turn
 * @param unfinishedRequests requests that wait for the rest of their head or body; with
 * one more the oldest is cut off
 * @param maxWait longest wait for a turn; who waited longer is refused
 */
@ConfigurationProperties("hogaudit.connection")
public record ConnectionProperties(@DefaultValue("64") int activeRequests, @DefaultValue("512") int unfinishedRequests,
		@DefaultValue("2s") Duration maxWait) {
}
