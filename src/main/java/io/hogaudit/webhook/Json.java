package io.hogaudit.webhook;

import java.time.DateTimeException;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.audit.Times;

/** Looks into JSON in which any field may be absent, null or of another type. */
final class Json {

	private Json() {
	}

	/** The value at a path of names, or null. */
	static @Nullable JsonNode at(@Nullable JsonNode node, String... names) {
		JsonNode found = node;
		for (String name : names) {
			found = (found != null && found.isObject()) ? found.get(name) : null;
		}
		return (found == null || found.isNull()) ? null : found;
	}

	/**
	 * A text or number there, as text; null when there is none, it is empty or "None".
	 */
	static @Nullable String text(@Nullable JsonNode node, String... names) {
		JsonNode found = at(node, names);
		if (found == null || !(found.isString() || found.isNumber())) {
			return null;
		}
		String text = found.asString();
		// PostHog writes Python's str(None) for a missing item
		return (text.isBlank() || text.equals("None")) ? null : text;
	}

	/** The first of several that is there. */
	static @Nullable String firstOf(@Nullable String... texts) {
		for (String text : texts) {
			if (text != null) {
				return text;
			}
		}
		return null;
	}

	/**
	 * A time as PostHog writes it: RFC 3339, or ISO 8601 without a zone, which is UTC.
	 */
	static @Nullable Instant time(@Nullable JsonNode node, String... names) {
		String text = text(node, names);
		if (text == null || text.length() < 10 || text.length() > 40) {
			return null;
		}
		try {
			return Times.parse(text);
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	/** Puts a value under a name unless it is null. */
	static void put(ObjectNode target, String name, @Nullable JsonNode value) {
		if (value != null) {
			target.set(name, value);
		}
	}

	static void put(ObjectNode target, String name, @Nullable String value) {
		if (value != null) {
			target.put(name, value);
		}
	}

	/**
	 * Puts a value that is not null under a name, or under one made from it when that is
	 * taken: what a body calls by the same name is not lost.
	 */
	static void keep(ObjectNode target, String name, JsonNode value) {
		if (value.isNull()) {
			return;
		}
		String free = name;
		while (target.has(free)) {
			free += "_";
		}
		target.set(free, value);
	}

	/** An object with the members of another that are not null. */
	static ObjectNode copy(JsonNode source) {
		ObjectNode copy = JsonNodeFactory.instance.objectNode();
		source.properties().forEach((member) -> keep(copy, member.getKey(), member.getValue()));
		return copy;
	}

	/** Copies members of an object that are there and not null. */
	static void copy(@Nullable JsonNode source, ObjectNode target, String... names) {
		for (String name : names) {
			put(target, name, at(source, name));
		}
	}

}
