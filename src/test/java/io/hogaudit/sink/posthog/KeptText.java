package io.hogaudit.sink.posthog;

import java.io.StringWriter;
import java.time.Instant;
import java.util.UUID;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** An event in the form in which the journal keeps an entry. */
final class KeptText {

	private static final JsonFactory FACTORY = new JsonFactory();

	private KeptText() {
	}

	/**
	 * A kept text.
	 * @param properties a JSON object whose members follow the entry's own
	 */
	static String of(UUID id, String event, String distinctId, Instant timestamp, String properties) {
		StringWriter text = new StringWriter();
		try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
			json.writeStartObject();
			json.writeStringProperty("id", id.toString());
			json.writeStringProperty("timestamp", timestamp.toString());
			json.writeStringProperty("action", "event.captured");
			json.writeStringProperty("result", "success");
			json.writeObjectPropertyStart("metadata");
			json.writeObjectPropertyStart("capture");
			json.writeStringProperty("event", event);
			json.writeStringProperty("distinct_id", distinctId);
			json.writeEndObject();
			json.writeEndObject();
			json.writeEndObject();
		}
		String own = text.toString();
		String members = properties.strip().substring(1);
		return members.strip().equals("}") ? own : own.substring(0, own.length() - 1) + "," + members;
	}

}
