package io.hogaudit.readback;

/** How far an entry has come on its way to PostHog. */
public enum EntryState {

	/** Not yet taken by the capture API. */
	QUEUED,
	/** Refused by it for good: a dead letter. */
	REFUSED,
	/** Taken, not looked up yet. */
	ACCEPTED,
	/** PostHog shows it. */
	CONFIRMED,
	/** Taken, and PostHog did not show it when last looked up. */
	MISSING,
	/** There is no such entry. */
	UNKNOWN

}
