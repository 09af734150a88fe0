package io.hogaudit.audit;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Allows so many things of a kind in any 24 hours: up to half of them at once, the others
 * evenly. Kinds are not forgotten, so there must be few. For one thread at a time.
 */
final class DailyBudget {

	private static final long DAY = Duration.ofDays(1).toNanos();

	private final double burst;

	private final LongSupplier nanoTime;

	private final Map<Object, Left> left = new HashMap<>();

	/**
	 * A budget.
	 * @param nanoTime what {@link System#nanoTime()} returns
	 */
	DailyBudget(int perDay, LongSupplier nanoTime) {
		this.burst = perDay / 2.0;
		this.nanoTime = nanoTime;
	}

	/** Takes one of this kind, if one is left. */
	boolean take(Object kind) {
		long now = this.nanoTime.getAsLong();
		Left left = this.left.computeIfAbsent(kind, (unknown) -> new Left(this.burst, now));
		left.count = Math.min(this.burst, left.count + this.burst * (now - left.at) / DAY);
		left.at = now;
		if (left.count < 1) {
			return false;
		}
		left.count--;
		return true;
	}

	/** How many were left, and when. */
	private static final class Left {

		private double count;

		private long at;

		Left(double count, long at) {
			this.count = count;
			this.at = at;
		}

	}

}
