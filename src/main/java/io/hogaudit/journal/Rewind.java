package io.hogaudit.journal;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A stream that came back from the database with less than this replica had seen there,
 * or with something else: what was beyond is lost unless sinks had it.
 *
 * @param size entries that were seen, or that sinks were said to have settled
 * @param root over those, lower-case hex; null when only the size is known
 * @param sizeNow entries that are there now
 * @param rootNow over those; null when the hashes that are kept are not those of so many
 * @param at when it was found out
 */
public record Rewind(long stream, long size, @Nullable String root, long sizeNow, @Nullable String rootNow,
		Instant at) {

	/** What happened, for health and log. */
	public String sentence() {
		if (this.rootNow == null) {
			return "the row of stream %s was changed: it holds no hashes of %s entries".formatted(this.stream,
					this.sizeNow);
		}
		return (this.sizeNow < this.size)
				? "stream %s had %s entries and came back with %s".formatted(this.stream, this.size, this.sizeNow)
				: "stream %s came back with another root for its first %s entries".formatted(this.stream, this.size);
	}

}
