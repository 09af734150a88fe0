package io.hogaudit.audit;

import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Under which event name and distinct id an entry goes to PostHog. Written into the
 * entry, first in its metadata, because PostHog recognises a repeated attempt only when
 * uuid, event, distinct_id and day of the timestamp are all the same.
 */
final class Capture {

	/** Values that PostHog does not take as a person. Source: accepts.md 0.9. */
	private static final Set<String> ILLEGAL = Set.of("system", "backend", "user", "anonymous", "guest", "distinctid",
			"distinct_id", "id", "not_authenticated", "email", "undefined", "true", "false", "null", "none", "nil",
			"nan", "0", "[object object]", "\"\"", "''", "");

	/** In UTF-8; v1 drops an event with a longer one. */
	private static final int MAX_BYTES = 200;

	private final String event;

	Capture(String event) {
		this.event = event;
	}

	void write(JsonGenerator generator, @Nullable String userId, String endpoint) {
		String whole = distinctId(userId, endpoint);
		String distinctId = fit(whole);
		generator.writeName("capture");
		generator.writeStartObject();
		generator.writeStringProperty("event", this.event);
		generator.writeStringProperty("distinct_id", distinctId);
		if (distinctId.length() < whole.length()) {
			generator.writeBooleanProperty("distinct_id_cut", true);
		}
		generator.writeEndObject();
	}

	/** The beginning that capture takes; the whole of most. */
	static String fit(String distinctId) {
		return Texts.cutToBytes(distinctId, MAX_BYTES);
	}

	static String distinctId(@Nullable String userId, String endpoint) {
		if (userId == null || ILLEGAL.contains(userId.strip().toLowerCase(Locale.ROOT))) {
			return "hogaudit:" + endpoint;
		}
		return userId;
	}

}
