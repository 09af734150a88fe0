package io.hogaudit.readback;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A page of PostHog's activity log, oldest entry first. Source:
 * posthog/api/advanced_activity_logs.
 *
 * @param next the query of the page after it, null when PostHog names none
 */
record ActivityLogPage(List<ObjectNode> entries, @Nullable String next) {

	/** Reads an answer; empty when it is not a page. */
	static Optional<ActivityLogPage> of(JsonNode answer) {
		if (!answer.path("results").isArray()) {
			return Optional.empty();
		}
		List<ObjectNode> entries = new ArrayList<>();
		for (JsonNode entry : answer.path("results")) {
			if (!(entry instanceof ObjectNode object)) {
				return Optional.empty();
			}
			entries.add(object);
		}
		return Optional.of(new ActivityLogPage(entries, query(answer.path("next").asString(""))));
	}

	// of the address that PostHog names only the query is taken: the key goes nowhere
	// else
	private static @Nullable String query(String next) {
		int start = next.indexOf('?');
		String query = (start >= 0) ? next.substring(start + 1) : "";
		return query.matches("[A-Za-z0-9._~%&=+:@,/-]{1,4000}") ? query : null;
	}

}
