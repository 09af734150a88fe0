package io.hogaudit.journal;

/** Another replica has taken over: this one must stop what it does under the lease. */
public class LeaseLostException extends RuntimeException {

	public LeaseLostException(String message) {
		// no stack trace: an expected end, not a defect
		super(message, null, false, false);
	}

}
