package io.hogaudit.webhook;

import java.time.Instant;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.audit.AuditProperties;
import io.hogaudit.audit.NaturalKey;

/** What all deliveries with an {@code event} have in common. */
final class Events {

	/** An entry's user is cut after so many characters. */
	private static final int MAX_USER = 200;

	private static final Set<String> KNOWN = Set.of("event", "person", "project", "groups", "source");

	private Events() {
	}

	static NaturalKey key(Delivery delivery, @Nullable JsonNode event) {
		String uuid = Json.text(event, "uuid");
		return (uuid != null) ? NaturalKey.event(uuid) : delivery.ownKey();
	}

	static @Nullable Instant first(@Nullable Instant first, @Nullable Instant second) {
		return (first != null) ? first : second;
	}

	/**
	 * Whether it is one of hogaudit's own entries, come back as an event or by a REST
	 * hook: recording it would go round for ever.
	 */
	static boolean isOwn(@Nullable JsonNode json, String name) {
		JsonNode event = Json.at(json, "event");
		// a template that adds a hook's data to any other body hides nothing by it
		return isOwnEvent((event != null) ? event : hooked(json), name);
	}

	private static @Nullable JsonNode hooked(@Nullable JsonNode json) {
		return (Json.at(json, "hook") != null) ? Json.at(json, "data") : null;
	}

	private static boolean isOwnEvent(@Nullable JsonNode event, String name) {
		return name.equals(Json.text(event, "event"))
				&& AuditProperties.LIB.equals(Json.text(event, "properties", "$lib"));
	}

	/**
	 * Whether the event came from an application, whatever its name: everybody who knows
	 * a project's public token can capture one by the name of an internal event. Only
	 * captured ones have a page of their own. Source: {@code nodejs/src/cdp/utils.ts}.
	 */
	static boolean isCaptured(@Nullable JsonNode event) {
		String url = Json.text(event, "url");
		return url != null && url.contains("/events/");
	}

	/**
	 * What the event says beside its properties, and the project.
	 * @param userId whom the entry names already
	 * @param timestamp the event's, null when it has none that can be read
	 */
	static ObjectNode metadata(Delivery delivery, @Nullable JsonNode event, @Nullable String userId,
			@Nullable Instant timestamp) {
		ObjectNode metadata = JsonNodeFactory.instance.objectNode();
		if (event != null && event.isObject()) {
			event.properties().forEach((member) -> {
				JsonNode value = member.getValue();
				switch (member.getKey()) {
					case "properties" -> {
						// the handler's
					}
					case "uuid" -> Json.keep(metadata, "event_uuid", value);
					case "distinct_id" -> {
						if (!names(userId, value)) {
							keepUnlessBlank(metadata, "distinct_id", value);
						}
					}
					case "timestamp" -> {
						if (timestamp == null) {
							keepUnlessBlank(metadata, "timestamp", value);
						}
					}
					default -> keepUnlessBlank(metadata, member.getKey(), value);
				}
			});
		}
		Json.copy(delivery.json(), metadata, "project", "groups", "source");
		return metadata;
	}

	/** What a template adds beside what handlers know; last, since it is least known. */
	static void addRest(Delivery delivery, ObjectNode metadata) {
		JsonNode body = delivery.json();
		if (body != null && body.isObject()) {
			body.properties().forEach((member) -> {
				if (!KNOWN.contains(member.getKey())) {
					keepUnlessBlank(metadata, member.getKey(), member.getValue());
				}
			});
		}
	}

	/** Whether the entry's user is this value, whole. */
	static boolean names(@Nullable String userId, JsonNode value) {
		return userId != null && userId.length() <= MAX_USER && value.isString() && userId.equals(value.stringValue());
	}

	private static void keepUnlessBlank(ObjectNode metadata, String name, JsonNode value) {
		if (!value.isString() || !value.stringValue().isBlank()) {
			Json.keep(metadata, name, value);
		}
	}

}
