package io.hogaudit.webhook;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.audit.Result;

/**
 * An event that a customer's application captured, in the default body of PostHog's
 * webhook destination. Source: {@code nodejs/src/cdp/types.ts}.
 */
final class CapturedEventHandler implements Handler {

	@Override
	public @Nullable Fact handle(Delivery delivery) {
		JsonNode event = Json.at(delivery.json(), "event");
		String name = Json.text(event, "event");
		if (name == null) {
			return null;
		}
		String userId = Json.text(event, "distinct_id");
		Instant timestamp = Json.time(event, "timestamp");
		ObjectNode metadata = Events.metadata(delivery, event, userId, timestamp);
		Json.put(metadata, "properties", Json.at(event, "properties"));
		Json.put(metadata, "person", Json.at(delivery.json(), "person"));
		Events.addRest(delivery, metadata);
		return new Fact(Events.key(delivery, event), timestamp, "event.captured", userId, "Event/" + name,
				Result.SUCCESS, metadata);
	}

}
