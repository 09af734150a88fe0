package io.hogaudit.sink.log;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.audit.Times;

/**
 * The entry in the fields of the Elastic Common Schema 9, and whole under
 * {@code hogaudit}.
 */
final class EcsFormat implements LogFormat {

	private static final String VERSION = "9.0.0";

	private final JsonFactory factory = new JsonFactory();

	@Override
	public void write(StoredEntry entry, ByteArrayOutputStream lines) {
		Map<String, String> more = more(entry.text());
		try (JsonGenerator json = this.factory.createGenerator(ObjectWriteContext.empty(), lines)) {
			json.writeStartObject();
			json.writeStringProperty("@timestamp", Times.text(entry.timestamp()));
			json.writeName("ecs");
			json.writeStartObject();
			json.writeStringProperty("version", VERSION);
			json.writeEndObject();
			event(json, entry, more.get("recordedAt"));
			json.writeStringProperty("message", message(entry));
			object(json, "user", "id", entry.userId());
			object(json, "source", "ip", more.get("sourceAddress"));
			json.writeName("hogaudit");
			json.writeRawValue("");
			json.flush();
			LogFormat.copy(entry.text(), 0, lines);
			json.writeEndObject();
		}
		lines.write('\n');
	}

	private static void event(JsonGenerator json, StoredEntry entry, @Nullable String created) {
		json.writeName("event");
		json.writeStartObject();
		json.writeStringProperty("kind", "event");
		json.writeStringProperty("dataset", DATASET);
		json.writeStringProperty("id", entry.id().toString());
		json.writeStringProperty("action", entry.action());
		json.writeStringProperty("outcome", entry.result());
		if (created != null) {
			json.writeStringProperty("created", created);
		}
		json.writeEndObject();
	}

	private static String message(StoredEntry entry) {
		StringBuilder message = new StringBuilder(entry.action());
		if (entry.resource() != null) {
			message.append(' ').append(entry.resource());
		}
		if (entry.userId() != null) {
			message.append(" by ").append(entry.userId());
		}
		return message.append(": ").append(entry.result()).toString();
	}

	private static void object(JsonGenerator json, String name, String field, @Nullable String value) {
		if (value != null) {
			json.writeName(name);
			json.writeStartObject();
			json.writeStringProperty(field, value);
			json.writeEndObject();
		}
	}

	/** What a stored entry does not have at hand: two texts of the entry and metadata. */
	private Map<String, String> more(byte[] text) {
		Map<String, String> found = new HashMap<>();
		try (JsonParser parser = this.factory.createParser(ObjectReadContext.empty(), text)) {
			parser.nextToken();
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				String name = parser.currentName();
				JsonToken value = parser.nextToken();
				if (name.equals("metadata") && value == JsonToken.START_OBJECT) {
					keep(parser, "sourceAddress", found);
				}
				else if (name.equals("recordedAt") && value == JsonToken.VALUE_STRING) {
					found.put(name, parser.getString());
				}
				else {
					parser.skipChildren();
				}
			}
		}
		return found;
	}

	private static void keep(JsonParser parser, String wanted, Map<String, String> found) {
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			if (parser.nextToken() == JsonToken.VALUE_STRING && name.equals(wanted)) {
				found.put(name, parser.getString());
			}
			else {
				parser.skipChildren();
			}
		}
	}

}
