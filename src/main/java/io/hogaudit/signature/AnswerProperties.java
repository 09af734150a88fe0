package io.hogaudit.signature;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.hogaudit.setting.SettingException;

/**
 * Answers to a delivery that hogaudit can't keep now. Each status is 429 or 503, each
 * time 1s to 5m. With the defaults, PostHog tries longest: see {@code docs/answers.md}.
 *
 * @param overloadedStatus status when more arrives than hogaudit can take
 * @param overloadedRetryAfter time after which the sender may try again then
 * @param unavailableStatus status when the journal can't be written: the disk is full or
 * fails, or the database is unreachable
 * @param unavailableRetryAfter time after which the sender may try again then
 * @param stoppingStatus status when the service stops
 * @param stoppingRetryAfter time after which the sender may try again then
 */
@ConfigurationProperties("hogaudit.answer")
public record AnswerProperties(@DefaultValue("429") int overloadedStatus,
		@DefaultValue("2s") Duration overloadedRetryAfter, @DefaultValue("429") int unavailableStatus,
		@DefaultValue("60s") Duration unavailableRetryAfter, @DefaultValue("429") int stoppingStatus,
		@DefaultValue("10s") Duration stoppingRetryAfter) {

	/** PostHog never waits longer. */
	private static final Duration LONGEST = Duration.ofMinutes(5);

	public AnswerProperties {
		check("overloaded", overloadedStatus, overloadedRetryAfter);
		check("unavailable", unavailableStatus, unavailableRetryAfter);
		check("stopping", stoppingStatus, stoppingRetryAfter);
	}

	private static void check(String name, int status, Duration retryAfter) {
		if (status != 429 && status != 503) {
			throw new SettingException("hogaudit.answer." + name
					+ "-status must be 429 or 503: PostHog does not repeat a delivery after most others.");
		}
		if (retryAfter.compareTo(Duration.ofSeconds(1)) < 0 || retryAfter.compareTo(LONGEST) > 0) {
			throw new SettingException(
					"hogaudit.answer." + name + "-retry-after must be from 1s to 5m, for example 60s.");
		}
	}

	/** Asks the sender to try again. */
	public record TryAgain(int status, Duration after) {

		/** The value of {@code Retry-After}. */
		public String seconds() {
			return Long.toString(this.after.toSeconds());
		}

	}

	public TryAgain overloaded() {
		return new TryAgain(this.overloadedStatus, this.overloadedRetryAfter);
	}

	public TryAgain unavailable() {
		return new TryAgain(this.unavailableStatus, this.unavailableRetryAfter);
	}

	public TryAgain stopping() {
		return new TryAgain(this.stoppingStatus, this.stoppingRetryAfter);
	}

}
