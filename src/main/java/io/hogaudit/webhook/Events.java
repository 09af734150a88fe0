package io.hogaudit.webhook;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.audit.AuditProperties;
import io.hogaudit.audit.NaturalKey;

/** What all deliveries with an {@code event} have in common. */
final class Events {

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
		return isOwnEvent(Json.at(json, "event"), name) || isOwnEvent(Json.at(json, "data"), name);
	}

	private static boolean isOwnEvent(@Nullable JsonNode event, String name) {
		return name.equals(Json.text(event, "event"))
				&& AuditProperties.LIB.equals(Json.text(event, "properties", "$lib"));
	}

	/** The event's name, uuid and url, and what a template adds beside the event. */
	static ObjectNode metadata(Delivery delivery, @Nullable JsonNode event) {
		ObjectNode metadata = JsonNodeFactory.instance.objectNode();
		Json.put(metadata, "event", Json.at(event, "event"));
		Json.put(metadata, "event_uuid", Json.text(event, "uuid"));
		Json.put(metadata, "url", Json.text(event, "url"));
		Json.copy(delivery.json(), metadata, "project", "groups", "source");
		return metadata;
	}

}
