package io.hogaudit.journal;

/**
 * The journal cannot keep an entry now. The sender is told to try again; whether the
 * entry was kept is known by its key.
 */
public class JournalUnavailableException extends RuntimeException {

	private final Reason reason;

	public JournalUnavailableException(Reason reason, String message) {
		// no stack trace: under overload there are thousands of these
		super(message, null, false, false);
		this.reason = reason;
	}

	public Reason reason() {
		return this.reason;
	}

	/** Why, in the words of metrics and runbook. */
	public enum Reason {

		/** More appends wait than the queue holds. */
		QUEUE_FULL,
		/** The answer would come later than the sender waits. */
		TOO_SLOW,
		/** The disk has no room; accepted again when there is some. */
		DISK_FULL,
		/** An I/O error; final for this process. */
		FAILED,
		/**
		 * The database cannot be reached, cannot be read or takes no writes; accepted
		 * again as soon as it does.
		 */
		UNREACHABLE,
		/** The service is stopping. */
		CLOSED

	}

}
