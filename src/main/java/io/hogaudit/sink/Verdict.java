package io.hogaudit.sink;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What a receipt means for the follower.
 *
 * @param progress whether the sink accepted something
 * @param reason what the sink said, null when the follower goes on
 * @param asked how long the sink asked to wait, if it did
 */
record Verdict(Then then, boolean progress, @Nullable String reason, @Nullable Duration asked) {

	static Verdict goOn(boolean progress) {
		return new Verdict(Then.GO_ON, progress, null, null);
	}

	static Verdict backOff(boolean progress, String reason, @Nullable Duration asked) {
		return new Verdict(Then.BACK_OFF, progress, reason, asked);
	}

	/** Goes on as it was with what else there is. */
	static Verdict later() {
		return new Verdict(Then.LATER, false, null, null);
	}

	static Verdict park(String reason) {
		return new Verdict(Then.PARK, false, reason, null);
	}

	/** What to do next. */
	enum Then {

		GO_ON, LATER, BACK_OFF, PARK

	}

}
