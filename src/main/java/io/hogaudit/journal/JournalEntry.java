package io.hogaudit.journal;

import java.time.Instant;
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

	public Place place() {
		return new Place(this.stream, this.sequence);
	}

}
