package io.hogaudit.audit;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The fields of a kept entry that sinks and queries need, read from its text without
 * building the rest.
 *
 * @param event PostHog's event name, fixed when the entry was recorded
 * @param distinctId PostHog's distinct id, fixed when the entry was recorded; at most 200
 * bytes of UTF-8, also of one that an earlier version recorded longer
 * @param text the whole entry, UTF-8 JSON, byte for byte as kept
 */
@SuppressWarnings("ArrayRecordComponent")
public record StoredEntry(UUID id, Instant timestamp, String action, @Nullable String userId, @Nullable String resource,
		String result, String event, String distinctId, byte[] text) {

	/** Reads a kept text; throws {@link IllegalArgumentException} if it is not one. */
	public static StoredEntry parse(byte[] text) {
		return EntryReader.read(text);
	}

}
