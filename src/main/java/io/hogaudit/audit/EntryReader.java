package io.hogaudit.audit;

import java.time.DateTimeException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads the leading fields of a kept entry; stops before the bulk of the metadata. */
final class EntryReader {

	private static final JsonFactory FACTORY = new JsonFactory();

	private EntryReader() {
	}

	static StoredEntry read(byte[] text) {
		Map<String, String> fields = new HashMap<>();
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
			object(parser, fields);
			return new StoredEntry(UUID.fromString(required(fields, "id")), Times.parse(required(fields, "timestamp")),
					required(fields, "action"), fields.get("userId"), fields.get("resource"),
					required(fields, "result"), required(fields, "event"), required(fields, "distinct_id"), text);
		}
		catch (JacksonException | DateTimeException | NumberFormatException ex) {
			throw new IllegalArgumentException("not an audit entry", ex);
		}
	}

	private static void object(JsonParser parser, Map<String, String> fields) {
		if (parser.nextToken() != JsonToken.START_OBJECT) {
			throw new IllegalArgumentException("not an audit entry: no object");
		}
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			JsonToken value = parser.nextToken();
			if (name.equals("metadata") && value == JsonToken.START_OBJECT) {
				capture(parser, fields);
				return;
			}
			if (value == JsonToken.VALUE_STRING) {
				fields.put(name, parser.getString());
			}
			else {
				parser.skipChildren();
			}
		}
	}

	private static void capture(JsonParser parser, Map<String, String> fields) {
		if ("capture".equals(parser.nextName()) && parser.nextToken() == JsonToken.START_OBJECT) {
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				String name = parser.currentName();
				if (parser.nextToken() == JsonToken.VALUE_STRING) {
					fields.put(name, parser.getString());
				}
			}
		}
	}

	private static String required(Map<String, String> fields, String name) {
		@Nullable String value = fields.get(name);
		if (value == null) {
			throw new IllegalArgumentException("not an audit entry: no " + name);
		}
		return value;
	}

}
