package io.hogaudit.journal;

import java.time.Instant;

/**
 * An entry that a sink refused for good.
 *
 * @param attempts how often the sink was asked
 * @param at when it was refused last
 */
public record DeadLetter(String sink, long stream, long sequence, String reason, int attempts, Instant at) {

	public Place place() {
		return new Place(this.stream, this.sequence);
	}

}
