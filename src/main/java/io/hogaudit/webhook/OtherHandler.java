package io.hogaudit.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.audit.Result;

/** Everything else, JSON or not: kept as it came. */
final class OtherHandler implements Handler {

	@Override
	public Fact handle(Delivery delivery) {
		ObjectNode metadata = JsonNodeFactory.instance.objectNode();
		JsonNode json = delivery.json();
		if (json != null) {
			metadata.set("body", HookHandler.withoutTarget(json));
		}
		else {
			metadata.put("body", new String(delivery.body(), StandardCharsets.UTF_8));
		}
		JsonNode event = Json.at(json, "event");
		return new Fact(Events.key(delivery, event), time(json), "webhook.received", null, null, Result.SUCCESS,
				metadata);
	}

	private static @Nullable Instant time(@Nullable JsonNode json) {
		return Events.first(Json.time(json, "timestamp"), Json.time(json, "event", "timestamp"));
	}

}
