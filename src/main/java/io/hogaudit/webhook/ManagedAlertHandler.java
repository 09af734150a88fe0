package io.hogaudit.webhook;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.audit.NaturalKey;
import io.hogaudit.audit.Result;

/**
 * Alerts in bodies that PostHog writes itself: {@code {id, type, timestamp, data}}, an
 * older flat {@code {event, alert_id, triggered_at}}, and a health check's {@code {kind,
 * title, summary}}. Source: {@code common/alerting/destinations.py} and the sub-templates
 * of the frontend.
 */
final class ManagedAlertHandler implements Handler {

	@Override
	public @Nullable Fact handle(Delivery delivery) {
		JsonNode body = delivery.json();
		if (!(body instanceof ObjectNode)) {
			return null;
		}
		String type = Json.text(body, "type");
		if (type != null && Json.at(body, "data") instanceof ObjectNode data) {
			return alert(delivery, body, type, data);
		}
		String event = Json.text(body, "event");
		if (event != null && Json.text(body, "alert_id") != null) {
			return fact(delivery, body, Words.action("alert", event), resource("Alert", body, "alert_id"),
					"triggered_at");
		}
		if (AlertmanagerBody.isOne(body)) {
			return AlertmanagerBody.fact(delivery, body);
		}
		boolean health = Json.text(body, "kind") != null && Json.text(body, "title") != null
				&& Json.text(body, "summary") != null;
		return health ? fact(delivery, body, "health_check_issue.reported", resource("HealthCheckIssue", body, "kind"),
				"timestamp") : null;
	}

	private static Fact alert(Delivery delivery, JsonNode body, String type, ObjectNode data) {
		int dot = type.indexOf('.');
		String scope = (dot > 0) ? Words.snake(type.substring(0, dot)) : "alert";
		Family family = Family.ofScope(scope);
		String resource = (family != null) ? family.resource(null, data) : resource("Alert", data, "alert_id");
		return fact(delivery, body, scope + "." + Words.snake(type.substring(dot + 1)), resource, "timestamp");
	}

	private static String resource(String what, JsonNode from, String idName) {
		String id = Json.text(from, idName);
		return (id != null) ? what + "/" + id : what;
	}

	// an alert's id is its event's uuid: it is one fact with the event, should both come
	private static Fact fact(Delivery delivery, JsonNode body, String action, String resource, String time) {
		ObjectNode metadata = Json.copy(body);
		String id = Json.text(body, "id");
		Result result = Words.result(action);
		return new Fact((id != null) ? NaturalKey.event(id) : delivery.ownKey(), Json.time(body, time), action, null,
				resource, result, metadata);
	}

}
