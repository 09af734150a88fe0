package io.hogaudit.webhook;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.audit.NaturalKey;
import io.hogaudit.audit.Result;

/**
 * PostHog's older hooks: a REST hook's {@code {hook, data}} with its event in camel case,
 * and an action webhook's {@code {text, blocks}}. Source:
 * {@code plugin-server/src/worker/ingestion/hooks.ts}.
 */
final class HookHandler implements Handler {

	@Override
	public @Nullable Fact handle(Delivery delivery) {
		JsonNode body = delivery.json();
		JsonNode data = Json.at(body, "data");
		String name = Json.text(data, "event");
		if (body != null && name != null && Json.at(body, "hook") != null) {
			return captured(delivery, body, data, name);
		}
		return (body != null && isMessage(body)) ? message(delivery, body) : null;
	}

	private static Fact captured(Delivery delivery, JsonNode body, @Nullable JsonNode data, String name) {
		ObjectNode metadata = JsonNodeFactory.instance.objectNode();
		String uuid = Json.text(data, "eventUuid");
		metadata.put("event", name);
		Json.put(metadata, "event_uuid", uuid);
		// everything else as it came: these hooks differ between versions
		withoutTarget(body).properties().forEach((member) -> Json.keep(metadata, member.getKey(), member.getValue()));
		return new Fact((uuid != null) ? NaturalKey.event(uuid) : delivery.ownKey(), Json.time(data, "timestamp"),
				"event.captured", Json.text(data, "distinctId"), "Event/" + name, Result.SUCCESS, metadata);
	}

	/**
	 * The body without {@code hook.target}: who knows that address may post to it.
	 */
	static JsonNode withoutTarget(JsonNode body) {
		if (!(body instanceof ObjectNode all) || !(all.get("hook") instanceof ObjectNode hook) || !hook.has("target")) {
			return body;
		}
		ObjectNode clean = JsonNodeFactory.instance.objectNode();
		clean.setAll(all);
		clean.set("hook", JsonNodeFactory.instance.objectNode().setAll(hook).put("target", "[redacted]"));
		return clean;
	}

	private static boolean isMessage(JsonNode body) {
		int known = (Json.at(body, "blocks") != null) ? 2 : 1;
		return Json.text(body, "text") != null && body.size() == known;
	}

	private static Fact message(Delivery delivery, JsonNode body) {
		ObjectNode metadata = JsonNodeFactory.instance.objectNode();
		Json.copy(body, metadata, "text", "blocks");
		return new Fact(delivery.ownKey(), null, "action.triggered", null, "Action", Result.SUCCESS, metadata);
	}

}
