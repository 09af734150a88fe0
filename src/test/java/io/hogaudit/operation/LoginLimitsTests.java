package io.hogaudit.operation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LoginLimitsTests {

	private final SetClock clock = new SetClock();

	private final LoginLimits limits = new LoginLimits(3, this.clock);

	private Duration tryOut(String address, String user) {
		return this.limits.begin(address, user);
	}

	@Test
	void anAddressWaitsLongerWithEachWrongPasswordUpToAMinute() {
		for (int i = 0; i < 3; i++) {
			assertThat(tryOut("a", "user " + i)).isZero();
		}
		long waited = 0;
		for (int seconds : new int[] { 1, 2, 4, 8, 16, 32, 60, 60 }) {
			Duration wait = tryOut("a", "user 9");
			assertThat(wait).isEqualTo(Duration.ofSeconds(seconds));
			assertThat(tryOut("a", "user 9")).as("asking again costs nothing more").isEqualTo(wait);
			assertThat(tryOut("b" + waited, "user x" + waited)).as("others do not wait").isZero();
			this.clock.now = this.clock.now.plus(wait);
			waited += seconds;
			assertThat(tryOut("a", "user " + waited)).isZero();
		}
	}

	@Test
	void aUserIsTriedSlowlyFromHoweverManyAddresses() {
		int looked = 0;
		for (int i = 0; i < 10_000; i++) {
			looked += tryOut("address " + i, "operator").isZero() ? 1 : 0;
			this.clock.now = this.clock.now.plusMillis(100);
		}
		// 15 free and then one in five seconds of a thousand
		assertThat(looked).isBetween(200, 225);
	}

	@Test
	void whoHasLoggedInFromThereBeforeDoesNotWaitForThoseWhoGuess() {
		assertThat(tryOut("office", "operator")).isZero();
		this.limits.succeeded("office", "operator");
		for (int i = 0; i < 100; i++) {
			tryOut("address " + i, "operator");
		}
		assertThat(tryOut("elsewhere", "operator")).isPositive();
		assertThat(tryOut("office", "operator")).isZero();
	}

	@Test
	void manyAtOnceGainNothing() {
		int looked = 0;
		for (int i = 0; i < 1000; i++) {
			looked += tryOut("a", "operator").isZero() ? 1 : 0;
		}
		assertThat(looked).isEqualTo(3);
	}

	@Test
	void aRightPasswordIsNotCounted() {
		for (int i = 0; i < 100; i++) {
			assertThat(tryOut("a", "operator")).isZero();
			this.limits.succeeded("a", "operator");
		}
	}

	@Test
	void forgetsAfterAQuarterOfAnHour() {
		for (int i = 0; i < 10; i++) {
			tryOut("a", "operator");
		}
		this.clock.now = this.clock.now.plus(Duration.ofMinutes(16));
		assertThat(tryOut("a", "operator")).isZero();
		assertThat(tryOut("a", "operator")).isZero();
	}

	@Test
	void aClockThatIsSetBackLocksNobodyOut() {
		for (int i = 0; i < 10; i++) {
			tryOut("a", "operator");
		}
		this.clock.now = this.clock.now.minus(Duration.ofHours(1));
		assertThat(tryOut("a", "operator")).isZero();
	}

	private static final class SetClock extends Clock {

		private Instant now = Instant.parse("2026-11-25T00:00:00Z");

		@Override
		public Instant instant() {
			return this.now;
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	}

}
