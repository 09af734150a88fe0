package io.hogaudit.sink;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How a sink's followers in this replica are.
 *
 * @param positions by stream: sequence up to which everything is settled
 * @param backlog entries after those positions
 * @param oldestUndelivered age of the oldest entry under way, null when none is
 * @param state the worst of them
 * @param reason what the sink said last, null while all is well
 * @param deadLetters entries of all streams that the sink refused for good, as of a
 * moment ago
 */
public record FollowerStatus(String sink, Map<Long, Long> positions, long backlog, @Nullable Duration oldestUndelivered,
		State state, @Nullable String reason, long deadLetters) {

	/** What a follower does, better first. */
	public enum State {

		/** Has nothing to do here: other replicas follow every stream. */
		IDLE,
		/** Delivers, or waits for entries. */
		RUNNING,
		/** Follows nothing, because the service starts or stops. */
		STOPPED,
		/** Waits before another attempt. */
		BACKING_OFF,
		/** Keeps everything and asks now and then, until somebody mends the sink. */
		PARKED

	}

}
