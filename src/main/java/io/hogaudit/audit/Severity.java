package io.hogaudit.audit;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * How much an entry matters, as its metadata's {@code severity} says, in the numbers of
 * those who read it elsewhere.
 */
public enum Severity {

	INFO(1, "Informational", 2, 9), LOW(2, "Low", 3, 10), MEDIUM(3, "Medium", 5, 13), HIGH(4, "High", 8, 17),
	CRITICAL(5, "Critical", 10, 21);

	private final int id;

	private final String caption;

	private final int cef;

	private final int otlp;

	Severity(int id, String caption, int cef, int otlp) {
		this.id = id;
		this.caption = caption;
		this.cef = cef;
		this.otlp = otlp;
	}

	/** Null for a word that is none of ours, or none at all. */
	public static @Nullable Severity of(@Nullable String word) {
		return switch (word) {
			case "info" -> INFO;
			case "low" -> LOW;
			case "medium" -> MEDIUM;
			case "high" -> HIGH;
			case "critical" -> CRITICAL;
			case null, default -> null;
		};
	}

	/** As it stands in an entry. */
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	/** 1 to 5: OCSF's {@code severity_id}. */
	public int id() {
		return this.id;
	}

	/** OCSF's name of it. */
	public String caption() {
		return this.caption;
	}

	/** On CEF's scale of 0 to 10. */
	public int cef() {
		return this.cef;
	}

	/** OpenTelemetry's {@code SeverityNumber}. */
	public int otlp() {
		return this.otlp;
	}

}
