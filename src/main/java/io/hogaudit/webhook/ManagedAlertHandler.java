package io.hogaudit.webhook;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.audit.NaturalKey;

/**
 * An alert that PostHog manages: {@code {id, type, timestamp, data}}. Source:
 * {@code common/alerting/destinations.py}.
 */
final class ManagedAlertHandler implements Handler {

	@Override
	public @Nullable Fact handle(Delivery delivery) {
		JsonNode body = delivery.json();
		String type = Json.text(body, "type");
		JsonNode data = Json.at(body, "data");
		if (type == null || data == null || !data.isObject()) {
			return null;
		}
		ObjectNode metadata = JsonNodeFactory.instance.objectNode();
		metadata.put("type", type);
		metadata.set("data", data);
		int dot = type.indexOf('.');
		String action = (dot > 0) ? Words.action(type.substring(0, dot), type.substring(dot + 1))
				: Words.action("alert", type);
		String id = Json.text(body, "id");
		String alert = Json.text(data, "alert_id");
		return new Fact((id != null) ? NaturalKey.event(id) : delivery.ownKey(), Json.time(body, "timestamp"), action,
				null, (alert != null) ? "Alert/" + alert : "Alert", Words.result(action), metadata);
	}

}
