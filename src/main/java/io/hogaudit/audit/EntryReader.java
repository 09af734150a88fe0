package io.hogaudit.audit;

import java.nio.charset.StandardCharsets;
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

	private static final byte[] ID = "{\"id\":\"".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] TIMESTAMP = WrittenText.before("timestamp");

	private static final byte[] ACTION = WrittenText.before("action");

	private static final byte[] USER_ID = WrittenText.before("userId");

	private static final byte[] RESOURCE = WrittenText.before("resource");

	private static final byte[] RESULT = WrittenText.before("result");

	private static final byte[] RECORDED_AT = WrittenText.before("recordedAt");

	private static final byte[] ENDPOINT = WrittenText.before("endpoint");

	private static final byte[] EVENT = ",\"metadata\":{\"capture\":{\"event\":\"".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] DISTINCT_ID = WrittenText.before("distinct_id");

	private EntryReader() {
	}

	static StoredEntry read(byte[] text) {
		try {
			@Nullable StoredEntry entry = asWritten(text);
			return (entry != null) ? entry : parse(text);
		}
		catch (JacksonException | DateTimeException | NumberFormatException ex) {
			throw new IllegalArgumentException("not an audit entry", ex);
		}
	}

	/** What nearly every entry looks like; null when it must be parsed. */
	private static @Nullable StoredEntry asWritten(byte[] bytes) {
		WrittenText text = new WrittenText(bytes);
		String id = text.after(ID);
		String timestamp = text.after(TIMESTAMP);
		String action = text.after(ACTION);
		String userId = text.after(USER_ID);
		String resource = text.after(RESOURCE);
		String result = text.after(RESULT);
		text.skip(RECORDED_AT);
		text.skip(ENDPOINT);
		String event = text.after(EVENT);
		String distinctId = text.after(DISTINCT_ID);
		// the last is reached only by reading all before it
		if (id == null || timestamp == null || action == null || result == null || event == null
				|| distinctId == null) {
			return null;
		}
		return new StoredEntry(UUID.fromString(id), Times.parse(timestamp), action, userId, resource, result, event,
				Capture.fit(distinctId), bytes);
	}

	private static StoredEntry parse(byte[] text) {
		Map<String, String> fields = new HashMap<>();
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
			object(parser, fields);
			return new StoredEntry(UUID.fromString(required(fields, "id")), Times.parse(required(fields, "timestamp")),
					required(fields, "action"), fields.get("userId"), fields.get("resource"),
					required(fields, "result"), required(fields, "event"), Capture.fit(required(fields, "distinct_id")),
					text);
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
