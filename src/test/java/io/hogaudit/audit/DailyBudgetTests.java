package io.hogaudit.audit;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DailyBudgetTests {

	private long now = Long.MAX_VALUE - 5;

	private final DailyBudget budget = new DailyBudget(100, () -> this.now);

	@Test
	void allowsSoManyInADayHoweverTheyCome() {
		int taken = 0;
		for (int minute = 0; minute < 24 * 60; minute++) {
			for (int i = 0; i < 10; i++) {
				taken += this.budget.take("a") ? 1 : 0;
			}
			this.now += Duration.ofMinutes(1).toNanos();
		}
		assertThat(taken).isBetween(98, 100);
	}

	@Test
	void keepsKindsApart() {
		for (int i = 0; i < 50; i++) {
			assertThat(this.budget.take("a")).isTrue();
		}
		assertThat(this.budget.take("a")).isFalse();
		assertThat(this.budget.take("b")).isTrue();
	}

}
