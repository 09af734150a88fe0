package io.hogaudit.sink;

import org.jspecify.annotations.Nullable;

/**
 * How the replay of a dead letter went.
 *
 * @param reason why it was not delivered, null when it was
 * @param attempts how often the sink has been asked now
 */
public record ReplayResult(Status status, @Nullable String reason, int attempts) {

	/** How it went. */
	public enum Status {

		/** The sink has it; the dead letter is gone. */
		DELIVERED,
		/** The sink did not take it; the dead letter stays, with the newer reason. */
		NOT_DELIVERED,
		/** There is no such sink. */
		UNKNOWN_SINK,
		/** The sink has no such dead letter. */
		UNKNOWN_DEAD_LETTER,
		/** The entry's text was removed under the retention rule. */
		TEXT_REMOVED

	}

}
