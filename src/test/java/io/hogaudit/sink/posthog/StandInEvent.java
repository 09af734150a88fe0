package io.hogaudit.sink.posthog;

import tools.jackson.databind.JsonNode;

/** An event as it came over the wire; a field that is missing or not text is empty. */
public record StandInEvent(String uuid, String event, String distinctId, String timestamp, JsonNode options,
		JsonNode properties) {

	static StandInEvent of(JsonNode json) {
		return new StandInEvent(json.path("uuid").asString(""), json.path("event").asString(""),
				json.path("distinct_id").asString(""), json.path("timestamp").asString(""), json.path("options"),
				json.path("properties"));
	}

	/** What PostHog recognises a repeat by, except that it takes only the day. */
	public String identity() {
		return String.join("|", this.uuid, this.event, this.distinctId, this.timestamp);
	}

}
