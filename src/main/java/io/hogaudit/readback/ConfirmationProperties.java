package io.hogaudit.readback;

import java.time.Duration;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.hogaudit.setting.SettingException;

/**
 * How entries that PostHog took are looked up.
 *
 * @param enabled whether they are, when there are a read key and a project
 * @param delays time from the delivery to each look, rising; an entry that the last one
 * misses is overdue, and looked up again after that time for ever
 * @param interval least time between two queries; PostHog allows a project 2400 an hour
 * @param timeout time for one query as a whole
 */
@ConfigurationProperties("hogaudit.confirmation")
record ConfirmationProperties(@DefaultValue("true") boolean enabled, @DefaultValue( {
		"5m", "30m", "6h", "24h" }) List<Duration> delays, @DefaultValue("6s") Duration interval,
		@DefaultValue("45s") Duration timeout){

	ConfirmationProperties {
		delays = List.copyOf(delays);
		Duration before = Duration.ZERO;
		for (Duration delay : delays) {
			if (delay.compareTo(before) <= 0) {
				throw new SettingException(
						"hogaudit.confirmation.delays must be positive and rising, for example 5m,30m,6h,24h.");
			}
			before = delay;
		}
		if (delays.isEmpty()) {
			throw new SettingException("hogaudit.confirmation.delays must not be empty.");
		}
	}

	/** From a look to the next one, by how many there were. */
	Duration untilNextLook(int looks) {
		return (looks < this.delays.size()) ? this.delays.get(looks).minus(this.delays.get(looks - 1))
				: this.delays.getLast();
	}

	boolean isLast(int looks) {
		return looks == this.delays.size();
	}

}
