package io.hogaudit.webhook;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Version 2 of PostHog's managed alerts: the body of an Alertmanager webhook, version 4,
 * with PostHog's own labels. PostHog never signs it. Source:
 * {@code products/alerts_platform/backend/delivery/webhook.py}.
 */
final class AlertmanagerBody {

	private AlertmanagerBody() {
	}

	static boolean isOne(JsonNode body) {
		return label(body, "posthog_event_kind") != null && label(body, "posthog_configuration_id") != null;
	}

	static Fact fact(Delivery delivery, JsonNode body) {
		String action = Words.action("alert", String.valueOf(label(body, "posthog_event_kind")));
		return new Fact(delivery.ownKey(), time(body), action, null, "Alert/" + label(body, "posthog_configuration_id"),
				Words.result(action), Json.copy(body));
	}

	private static @Nullable String label(JsonNode body, String name) {
		return Json.text(body, "commonLabels", name);
	}

	// of one that has not ended the end is in the year 1
	private static @Nullable Instant time(JsonNode body) {
		JsonNode alerts = Json.at(body, "alerts");
		JsonNode alert = (alerts != null && alerts.isArray()) ? alerts.get(0) : null;
		return Json.time(alert, "resolved".equals(Json.text(body, "status")) ? "endsAt" : "startsAt");
	}

}
