package io.hogaudit.journal;

/**
 * What was asked for cannot be answered, because the journal is not what was written. The
 * message says where, and holds nothing of any text.
 */
public final class DamagedJournalException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public DamagedJournalException(String message) {
		super(message);
	}

}
