package io.hogaudit.operation;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the address of a kept entry's user without building the rest: in the metadata
 * {@code user.email} of an activity, {@code person.properties.email} of a captured event.
 */
final class UserEmail {

	private static final JsonFactory FACTORY = new JsonFactory();

	private UserEmail() {
	}

	/** The address, null when the entry has none. */
	static @Nullable String of(byte[] entry) {
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), entry)) {
			parser.nextToken();
			if (!enter(parser, "metadata")) {
				return null;
			}
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				String name = parser.currentName();
				boolean object = parser.nextToken() == JsonToken.START_OBJECT;
				if (object && name.equals("user")) {
					return email(parser);
				}
				if (object && name.equals("person")) {
					return enter(parser, "properties") ? email(parser) : null;
				}
				parser.skipChildren();
			}
			return null;
		}
	}

	private static @Nullable String email(JsonParser parser) {
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			boolean email = parser.currentName().equals("email");
			if (parser.nextToken() == JsonToken.VALUE_STRING && email) {
				return parser.getString();
			}
			parser.skipChildren();
		}
		return null;
	}

	/** Goes on to the object member of this name. */
	private static boolean enter(JsonParser parser, String name) {
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			boolean wanted = parser.currentName().equals(name);
			if (parser.nextToken() == JsonToken.START_OBJECT && wanted) {
				return true;
			}
			parser.skipChildren();
		}
		return false;
	}

}
