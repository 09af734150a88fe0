package io.hogaudit.operation;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads {@code metadata.user.email} of a kept entry without building the rest. */
final class UserEmail {

	private static final JsonFactory FACTORY = new JsonFactory();

	private UserEmail() {
	}

	/** The address, null when the entry has none. */
	static @Nullable String of(byte[] entry) {
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), entry)) {
			parser.nextToken();
			if (enter(parser, "metadata") && enter(parser, "user")) {
				while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
					boolean email = parser.currentName().equals("email");
					if (parser.nextToken() == JsonToken.VALUE_STRING && email) {
						return parser.getString();
					}
					parser.skipChildren();
				}
			}
			return null;
		}
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
