package io.hogaudit.webhook;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import io.hogaudit.audit.Severity;
import io.hogaudit.setting.SettingException;

/** The concerns that an operator listens to, and how much each matters. Immutable. */
final class Severities {

	private static final Concern[] CONCERNS = Concern.values();

	private final Map<Concern, Severity> severities = new EnumMap<>(Concern.class);

	/**
	 * Takes settings by a concern's name, in whatever case and with whatever separators;
	 * {@code off} takes a concern out.
	 */
	Severities(Map<String, String> settings) {
		for (Concern concern : CONCERNS) {
			this.severities.put(concern, concern.severity());
		}
		settings.forEach(this::set);
	}

	private void set(String name, String word) {
		Concern concern = concern(name);
		if (concern == null) {
			throw new SettingException("hogaudit.severity.%s names no concern: take one of docs/events.md, for example "
				.formatted(name.replaceAll("[^A-Za-z0-9._-]", "?")) + "hogaudit.severity.export.");
		}
		String lower = word.strip().toLowerCase(Locale.ROOT);
		Severity severity = Severity.of(lower);
		if (severity == null && !lower.equals("off")) {
			throw new SettingException(
					"HOGAUDIT_SEVERITY_" + concern.name() + " must be info, low, medium, high, critical or off.");
		}
		if (severity == null) {
			this.severities.remove(concern);
		}
		else {
			this.severities.put(concern, severity);
		}
	}

	private static @Nullable Concern concern(String name) {
		for (Concern concern : CONCERNS) {
			if (plain(concern.name()).equals(plain(name))) {
				return concern;
			}
		}
		return null;
	}

	private static String plain(String name) {
		return name.replace("_", "").replace("-", "").replace(".", "").toLowerCase(Locale.ROOT);
	}

	/** The first concern about an activity log entry that is listened to. */
	@Nullable Concern concern(String scope, String activity, JsonNode entry) {
		for (Concern concern : CONCERNS) {
			if (this.severities.containsKey(concern) && concern.fits(scope, activity, entry)) {
				return concern;
			}
		}
		return null;
	}

	/** How much a concern matters, null for one that is off. */
	@Nullable Severity severity(Concern concern) {
		return this.severities.get(concern);
	}

}
