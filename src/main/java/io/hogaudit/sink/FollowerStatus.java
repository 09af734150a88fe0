package io.hogaudit.sink;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How a sink's follower is.
 *
 * @param position sequence up to which everything is settled
 * @param backlog entries after it
 * @param oldestUndelivered age of the oldest entry that is not settled, null when all are
 * @param reason what the sink said last, null while all is well
 * @param deadLetters entries that the sink refused for good
 */
public record FollowerStatus(String sink, long position, long backlog, @Nullable Duration oldestUndelivered,
		State state, @Nullable String reason, long deadLetters) {

	/** What the follower does. */
	public enum State {

		/** Delivers, or waits for entries. */
		RUNNING,
		/** Waits before another attempt. */
		BACKING_OFF,
		/** Keeps everything and asks now and then, until somebody mends the sink. */
		PARKED,
		/** Ended with the service, or not started yet. */
		STOPPED

	}

}
