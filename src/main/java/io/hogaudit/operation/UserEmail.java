package io.hogaudit.operation;

import java.util.Set;
import java.util.function.Predicate;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Looks for the addresses of a kept entry's user without building the rest of it. In its
 * metadata they are in {@code user.email} of an activity, and of a captured event in
 * {@code person.properties.email}, {@code properties.email} and {@code properties.$set},
 * also below the {@code data} of a REST hook.
 */
final class UserEmail {

	private static final JsonFactory FACTORY = new JsonFactory();

	/** Objects in which an address is looked for, or another of these. */
	private static final Set<String> HOLDERS = Set.of("user", "person", "properties", "$set", "$set_once", "data");

	private UserEmail() {
	}

	/** Whether the entry has an address that this is true for. */
	static boolean any(byte[] entry, Predicate<String> asked) {
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), entry)) {
			parser.nextToken();
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				boolean metadata = parser.currentName().equals("metadata");
				if (parser.nextToken() == JsonToken.START_OBJECT && metadata) {
					return within(parser, asked);
				}
				parser.skipChildren();
			}
			return false;
		}
	}

	/** Reads to the end of the object, or to the first address. */
	private static boolean within(JsonParser parser, Predicate<String> asked) {
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			JsonToken value = parser.nextToken();
			if (value == JsonToken.VALUE_STRING && name.equals("email")) {
				if (asked.test(parser.getString())) {
					return true;
				}
			}
			else if (value == JsonToken.START_OBJECT && HOLDERS.contains(name)) {
				if (within(parser, asked)) {
					return true;
				}
			}
			else {
				parser.skipChildren();
			}
		}
		return false;
	}

}
