package io.hogaudit.journal;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

/**
 * One kept text.
 *
 * @param sequence its place in the stream, from 1, without gaps
 * @param recordedAt when the writer took it, in milliseconds, never before its
 * predecessor's
 */
@SuppressWarnings("ArrayRecordComponent")
public record JournalEntry(long stream, long sequence, UUID key, Instant recordedAt, byte[] text) {

	/** Stands in the place of a text that is not what was recorded, or is missing. */
	static final byte[] DAMAGED = "{\"damaged\":true}".getBytes(StandardCharsets.US_ASCII);

	/** Whether its text is not what was recorded: {@link Journal#damage} says more. */
	public boolean isDamaged() {
		return Arrays.equals(this.text, DAMAGED);
	}

	public Place place() {
		return new Place(this.stream, this.sequence);
	}

}
