package io.hogaudit.webhook;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * PostHog's other internal events, {@code $insight_alert_firing} and its like. Source:
 * {@code posthog/cdp/internal_events.py} and the sub-templates of the frontend.
 */
final class InternalEventHandler implements Handler {

	/** Longest name first where one begins like another. */
	private static final List<Family> FAMILIES = List.of(new Family("$error_tracking_issue_", "ErrorTrackingIssue", ""),
			new Family("$insight_alert_", "InsightAlert", "alert_id"),
			new Family("$logs_alert_", "LogsAlert", "alert_id"),
			new Family("$health_check_issue_", "HealthCheckIssue", "kind"),
			new Family("$batch_export_run_", "BatchExport", "batch_export_id"),
			new Family("$experiment_metric_", "Experiment", "experiment_id"),
			new Family("$feature_flag_stale", "FeatureFlag", "flag_id"),
			new Family("$billing_alert_", "BillingAlert", "alert_id"),
			new Family("$replay_vision_alert_", "ReplayVisionAlert", "alert_id"),
			new Family("$discussion_mention_", "Discussion", "item_id"),
			new Family("$early_access_feature_", "EarlyAccessFeature", "id"));

	/** A family of events: names that begin alike, and what they are about. */
	private record Family(String prefix, String resource, String idProperty) {

		String action(String event) {
			String verb = event.substring(this.prefix.length());
			return verb.isEmpty() ? "feature_flag.stale"
					: this.prefix.substring(1, this.prefix.length() - 1) + "." + Words.snake(verb);
		}

	}

	@Override
	public @Nullable Fact handle(Delivery delivery) {
		JsonNode event = Json.at(delivery.json(), "event");
		String name = Json.text(event, "event");
		if (name == null || !name.startsWith("$")) {
			return null;
		}
		for (Family family : FAMILIES) {
			if (name.startsWith(family.prefix())) {
				return fact(delivery, event, family, family.action(name));
			}
		}
		return null;
	}

	private static Fact fact(Delivery delivery, @Nullable JsonNode event, Family family, String action) {
		JsonNode properties = Json.at(event, "properties");
		ObjectNode metadata = Events.metadata(delivery, event);
		commenter(properties, metadata);
		Json.put(metadata, "properties", properties);
		Json.put(metadata, "person", Json.at(delivery.json(), "person"));
		return new Fact(Events.key(delivery, event), Json.time(event, "timestamp"), action, user(delivery, properties),
				resource(family, event, properties), Words.result(action), metadata);
	}

	// person is the PostHog user here, if anybody; the event's distinct id names no user,
	// and of a mention the person may be whom it is for
	private static @Nullable String user(Delivery delivery, @Nullable JsonNode properties) {
		String commenter = Json.text(properties, "commenter_user_id");
		boolean other = commenter != null && !commenter.equals(Json.text(delivery.json(), "person", "id"));
		return other ? null : Json.text(delivery.json(), "person", "properties", "distinct_id");
	}

	private static void commenter(@Nullable JsonNode properties, ObjectNode metadata) {
		ObjectNode user = JsonNodeFactory.instance.objectNode();
		Json.put(user, "id", Json.at(properties, "commenter_user_id"));
		Json.put(user, "email", Json.at(properties, "commenter_user_email"));
		Json.put(user, "name", Json.at(properties, "commenter_user_name"));
		if (!user.isEmpty()) {
			metadata.set("user", user);
		}
	}

	private static String resource(Family family, @Nullable JsonNode event, @Nullable JsonNode properties) {
		String id = family.idProperty().isEmpty() ? Json.text(event, "distinct_id")
				: Json.firstOf(Json.text(properties, family.idProperty()), Json.text(properties, "next", "id"));
		return (id != null) ? family.resource() + "/" + id : family.resource();
	}

}
