package io.hogaudit.readback;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How far the confirmation of entries is, as far as this replica has it in hand.
 *
 * @param positions the sequence by stream up to which entries were looked up
 * @param waiting entries that PostHog took and that were not looked up yet
 * @param missing entries that PostHog did not show when last looked up
 * @param overdue those of them that it did not show at the last look either
 * @param reason why nothing is known now, or what looks wrong
 */
public record ConfirmationStatus(State state, Map<Long, Long> positions, long waiting, long missing, long overdue,
		@Nullable String reason) {

	/** What the confirmation does now. */
	public enum State {

		/**
		 * There is no read key, no project, or no PostHog sink, or it was switched off.
		 */
		OFF,
		/** Entries are looked up. */
		RUNNING,
		/** PostHog does not answer queries: tried again later. */
		UNKNOWN

	}

}
