package io.hogaudit.audit;

import java.util.Locale;

/** Whether what an entry tells of came about. */
public enum Result {

	SUCCESS, FAILURE;

	/** As it stands in the entry. */
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

}
