package io.hogaudit.sink;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** What a sink said to a batch. */
public sealed interface Receipt {

	/** All entries of a batch have arrived. */
	static Receipt accepted(int entries) {
		return new PerEntry(Collections.nCopies(entries, new Outcome.Accepted()));
	}

	/** An answer for each entry, in the batch's order. */
	record PerEntry(List<Outcome> outcomes) implements Receipt {

		public PerEntry {
			outcomes = List.copyOf(outcomes);
		}

	}

	/**
	 * The batch is to be sent again as it is.
	 *
	 * @param after how long the sink asked to wait, if it did
	 */
	record Retry(@Nullable Duration after, String reason) implements Receipt {
	}

	/** The batch was refused as a whole; which entry is to blame is not known. */
	record Refused(String reason) implements Receipt {
	}

	/**
	 * The sink takes nothing until somebody does something, such as mend its key; no
	 * entry is to blame.
	 */
	record Parked(String reason) implements Receipt {
	}

}
