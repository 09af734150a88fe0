package io.hogaudit.webhook;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

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
