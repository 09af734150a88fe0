package io.hogaudit.credential;

import java.util.Locale;

/** How a check came out, worse last. */
public enum Verdict {

	PASS, WARN, FAIL;

	/** As it stands in answers, entries and metrics. */
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

}
