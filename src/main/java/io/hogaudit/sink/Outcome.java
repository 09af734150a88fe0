package io.hogaudit.sink;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** What a sink said to one entry. */
public sealed interface Outcome {

	/** The entry has arrived. */
	record Accepted() implements Outcome {
	}

	/**
	 * Not now, or not known.
	 *
	 * @param after how long the sink asked to wait, if it did
	 */
	record Retry(@Nullable Duration after, String reason) implements Outcome {
	}

	/** Never: the same entry would be refused again. */
	record Refused(String reason) implements Outcome {
	}

}
