package io.hogaudit.journal;

import org.jspecify.annotations.Nullable;

/**
 * How the journal is.
 *
 * @param stream the stream that this replica appends to
 * @param size entries in the stream
 * @param root RFC 6962 Merkle tree hash over all entries' texts, lower-case hex
 * @param queued appends that wait for the writer
 * @param problem why nothing is accepted now, null when all is well
 * @param finished whether only a new process can accept again
 */
public record JournalStatus(long stream, long size, String root, int queued, @Nullable String problem,
		boolean finished) {

	public boolean accepting() {
		return this.problem == null;
	}

}
