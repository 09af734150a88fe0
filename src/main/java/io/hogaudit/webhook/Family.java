package io.hogaudit.webhook;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * PostHog's internal events whose names begin alike. Their bodies' shapes are in the
 * fixtures of {@code EventFixtureTests}. Source: the callers of
 * {@code posthog/cdp/internal_events.py}, and {@code rust/cymbal} for error tracking.
 *
 * @param prefix how their names begin, or the whole name of an only one
 * @param scope the first part of their actions
 * @param resource what they are about
 * @param ids properties that say which one; the first that is there counts. None: the
 * event's distinct id
 */
record Family(String prefix, String scope, String resource, List<String> ids) {

	private static final Family REPLAY_VISION_ACTION = of("replay_vision_action", "ReplayVisionAction",
			"vision_action_id");

	/** The longer name first where one begins like another. */
	private static final List<Family> FAMILIES = List.of(of("error_tracking_issue", "ErrorTrackingIssue"),
			of("insight_alert", "InsightAlert", "alert_id"), of("logs_alert", "LogsAlert", "alert_id"),
			of("billing_alert", "BillingAlert", "alert_id"), of("replay_vision_alert", "ReplayVisionAlert", "alert_id"),
			of("replay_vision_request", "ReplayVisionRequest", "request_id"), REPLAY_VISION_ACTION,
			of("health_check_issue", "HealthCheckIssue", "issue_id", "kind"),
			of("batch_export_run", "BatchExport", "batch_export_id"),
			of("batch_export", "BatchExport", "batch_export_id"),
			of("experiment_metric", "Experiment", "experiment_id"),
			// $feature_flag_called is an application's
			new Family("$feature_flag_stale", "feature_flag", "FeatureFlag", List.of("flag_id")),
			of("discussion_mention", "Discussion", "item_id"), of("early_access_feature", "EarlyAccessFeature", "id"),
			new Family("$batch_hog_flow_invocation", "batch_hog_flow", "HogFlow", List.of()));

	private static Family of(String scope, String resource, String... ids) {
		return new Family("$" + scope + "_", scope, resource, List.of(ids));
	}

	static List<Family> all() {
		return FAMILIES;
	}

	/** The family of an event, null when it belongs to none that is known. */
	static @Nullable Family of(String event) {
		for (Family family : FAMILIES) {
			if (event.startsWith(family.prefix)) {
				return family;
			}
		}
		return null;
	}

	/**
	 * The family that gives its actions this first part, or whose managed alerts have it.
	 */
	static @Nullable Family ofScope(String scope) {
		if (scope.equals("replay_vision")) {
			return REPLAY_VISION_ACTION;
		}
		for (Family family : FAMILIES) {
			if (family.scope.equals(scope)) {
				return family;
			}
		}
		return null;
	}

	String action(String event) {
		return this.scope + "." + Words.snake(event.substring(this.scope.length() + 2));
	}

	/** The resource with its id, as far as the event says it. */
	String resource(@Nullable JsonNode event, @Nullable JsonNode properties) {
		String id = this.ids.isEmpty() ? Json.text(event, "distinct_id") : null;
		for (int i = 0; id == null && i < this.ids.size(); i++) {
			id = Json.firstOf(Json.text(properties, this.ids.get(i)), Json.text(properties, "next", this.ids.get(i)));
		}
		return (id != null) ? this.resource + "/" + id : this.resource;
	}

}
