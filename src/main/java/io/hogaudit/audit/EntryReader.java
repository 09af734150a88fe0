package io.hogaudit.audit;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
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
			return new StoredEntry(UUID.fromString(required(fields, "id")), instant(required(fields, "timestamp")),
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

	// Entries have Instant's own form, of which the general parser makes a long story.
	private static Instant instant(String text) {
		int end = text.length() - 1;
		if (end < 19 || end > 29 || text.charAt(4) != '-' || text.charAt(end) != 'Z') {
			return Instant.parse(text);
		}
		LocalDate day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
		LocalTime time = LocalTime.of(number(text, 11, 13), number(text, 14, 16), number(text, 17, 19));
		int nanos = (end > 20) ? number(text, 20, end) * (int) Math.pow(10, 29 - end) : 0;
		return Instant.ofEpochSecond(day.toEpochSecond(time, ZoneOffset.UTC), nanos);
	}

	private static int number(String text, int from, int to) {
		return Integer.parseInt(text, from, to, 10);
	}

	private static String required(Map<String, String> fields, String name) {
		@Nullable String value = fields.get(name);
		if (value == null) {
			throw new IllegalArgumentException("not an audit entry: no " + name);
		}
		return value;
	}

}
