package io.hogaudit.operation;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.hogaudit.audit.StoredEntry;

/**
 * What a query asks for.
 *
 * @param from earliest timestamp
 * @param to first timestamp that is too late
 * @param action an action, or its beginning and {@code *}
 * @param user a user id or the address that {@link UserEmail} finds, or its beginning and
 * {@code *}
 */
record EntryFilter(@Nullable Instant from, @Nullable Instant to, @Nullable String action, @Nullable String user,
		@Nullable String resource, @Nullable String result) {

	EntryFilter {
		user = (user != null) ? user.strip() : null;
	}

	boolean matches(StoredEntry entry) {
		return (this.from == null || !entry.timestamp().isBefore(this.from))
				&& (this.to == null || entry.timestamp().isBefore(this.to)) && matches(this.action, entry.action())
				&& isUser(entry) && matches(this.resource, entry.resource()) && matches(this.result, entry.result());
	}

	/** Auditors know people by address; what PostHog calls them is an id. */
	private boolean isUser(StoredEntry entry) {
		if (this.user == null || matches(this.user, entry.userId())) {
			return true;
		}
		String lower = this.user.toLowerCase(Locale.ROOT);
		return UserEmail.any(entry.text(), (email) -> matches(lower, email.toLowerCase(Locale.ROOT)));
	}

	private static boolean matches(@Nullable String asked, @Nullable String actual) {
		if (asked == null) {
			return true;
		}
		if (actual == null) {
			return false;
		}
		return asked.endsWith("*") ? actual.startsWith(asked.substring(0, asked.length() - 1)) : asked.equals(actual);
	}

	Map<String, String> asked() {
		Map<String, String> asked = new LinkedHashMap<>();
		put(asked, "from", this.from);
		put(asked, "to", this.to);
		put(asked, "action", this.action);
		put(asked, "user", this.user);
		put(asked, "resource", this.resource);
		put(asked, "result", this.result);
		return asked;
	}

	private static void put(Map<String, String> asked, String name, @Nullable Object value) {
		if (value != null) {
			asked.put(name, value.toString());
		}
	}

}
