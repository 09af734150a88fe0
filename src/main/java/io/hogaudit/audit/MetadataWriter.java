package io.hogaudit.audit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * Writes metadata once through, taking secrets out and keeping within limits. For one
 * entry and one thread. Where something was taken out or cut stands a mark.
 */
final class MetadataWriter {

	/** What {@link EntryWriter} itself writes into the metadata. */
	private static final Set<String> OURS = Set.of("capture", "trimmed");

	private static final int MAX_NAME = 256;

	/** PostHog has masked it already. */
	private static final String MASKED = "masked";

	private final JsonGenerator generator;

	private final Redaction redaction;

	private final Limits limits;

	private final Set<String> exposed;

	private final Deque<String> path = new ArrayDeque<>();

	MetadataWriter(JsonGenerator generator, Redaction redaction, Limits limits, Set<String> exposed) {
		this.generator = generator;
		this.redaction = redaction;
		this.limits = limits;
		this.exposed = exposed;
		this.path.addLast("metadata");
	}

	/**
	 * How much of a large entry is kept.
	 *
	 * @param text characters of a text
	 * @param items members of an object or array
	 * @param depth levels of nesting
	 */
	record Limits(int text, int items, int depth) {

		static final Limits NONE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

		static final List<Limits> STEPS = List.of(new Limits(8192, 256, 12), new Limits(1024, 64, 8),
				new Limits(256, 24, 5), new Limits(128, 12, 3), new Limits(64, 8, 1));

	}

	/** The members of the metadata itself, into an object that is begun already. */
	void members(JsonNode metadata) {
		int items = 0;
		for (Map.Entry<String, JsonNode> property : metadata.properties()) {
			if (items++ == this.limits.items()) {
				this.generator.writeNumberProperty("[trimmed members]", metadata.size() - this.limits.items());
				return;
			}
			// a delivery must not speak in our place
			String name = OURS.contains(property.getKey()) ? property.getKey() + "_" : property.getKey();
			property(name, property.getValue(), false);
		}
	}

	private void property(String name, JsonNode value, boolean named) {
		Redaction.Name known = this.redaction.name(name);
		this.path.addLast(known.exposed() ? Redaction.MARK : name);
		if (known.exposed()) {
			expose();
		}
		this.generator.writeName(Texts.cut(known.clean(), MAX_NAME));
		if ((named || known.sensitive() || (known.counts() && !harmless(value))) && holdsValue(value)) {
			takeOut(value);
		}
		else {
			value(Headers.named(name) ? withoutHeaders(value) : value);
		}
		this.path.removeLast();
	}

	private JsonNode withoutHeaders(JsonNode value) {
		if (Headers.maybeNone(value)) {
			return value;
		}
		if (this.redaction.exposesKey(value.toString())) {
			expose();
		}
		return Headers.clean(value);
	}

	/** Numbers and ids under a name like {@code tokens}, however they are arranged. */
	private static boolean harmless(JsonNode value) {
		if (value.isContainer()) {
			for (JsonNode item : value) {
				if (!harmless(item)) {
					return false;
				}
			}
			return true;
		}
		return !value.isString() || Redaction.harmless(value.stringValue());
	}

	private static boolean holdsValue(JsonNode value) {
		return !value.isNull() && !value.isBoolean() && !(value.isString() && MASKED.equals(value.stringValue()));
	}

	private void value(JsonNode value) {
		switch (value.getNodeType()) {
			case OBJECT -> object(value);
			case ARRAY -> array(value);
			case STRING -> text(value.stringValue());
			case NUMBER -> number(value);
			case BOOLEAN -> this.generator.writeBoolean(value.booleanValue());
			case NULL, MISSING, BINARY, POJO -> this.generator.writeNull();
		}
	}

	private void number(JsonNode value) {
		if (value.canConvertToLong() && value.isIntegralNumber()) {
			this.generator.writeNumber(value.longValue());
		}
		else if (value.isIntegralNumber()) {
			this.generator.writeNumber(value.bigIntegerValue());
		}
		else if (value.isBigDecimal()) {
			this.generator.writeNumber(value.decimalValue());
		}
		else {
			this.generator.writeNumber(value.doubleValue());
		}
	}

	private void object(JsonNode object) {
		if (tooDeep(object)) {
			return;
		}
		Set<Map.Entry<String, JsonNode>> properties = object.properties();
		boolean holdsValue = holdsNamedValue(properties);
		boolean named = holdsValue && names(properties, this.redaction::sensitive);
		boolean headers = holdsValue && names(properties, Headers::named);
		this.generator.writeStartObject();
		int items = 0;
		for (Map.Entry<String, JsonNode> property : properties) {
			if (items++ == this.limits.items()) {
				this.generator.writeNumberProperty("[trimmed members]", object.size() - this.limits.items());
				break;
			}
			boolean pair = Pairs.holdsValue(property.getKey());
			property(property.getKey(), (headers && pair) ? withoutHeaders(property.getValue()) : property.getValue(),
					named && pair);
		}
		this.generator.writeEndObject();
	}

	private static boolean holdsNamedValue(Set<Map.Entry<String, JsonNode>> properties) {
		for (Map.Entry<String, JsonNode> property : properties) {
			if (Pairs.holdsValue(property.getKey())) {
				return true;
			}
		}
		return false;
	}

	private static boolean names(Set<Map.Entry<String, JsonNode>> properties, Predicate<String> name) {
		for (Map.Entry<String, JsonNode> property : properties) {
			if (Pairs.names(property.getKey()) && property.getValue().isString()
					&& name.test(property.getValue().stringValue())) {
				return true;
			}
		}
		return false;
	}

	private void array(JsonNode array) {
		if (tooDeep(array)) {
			return;
		}
		this.generator.writeStartArray();
		boolean pair = namesSecret(array.size(), array.get(0), array.get(1));
		int items = 0;
		for (JsonNode item : array) {
			if (items == this.limits.items()) {
				this.generator.writeString("[trimmed %s items]".formatted(array.size() - items));
				break;
			}
			this.path.addLast(Integer.toString(items++));
			if (pair && items == 2) {
				takeOut(item);
			}
			else {
				value(item);
			}
			this.path.removeLast();
		}
		this.generator.writeEndArray();
	}

	/** A header as {@code ["Authorization","x"]}. */
	private boolean namesSecret(int size, @Nullable JsonNode name, @Nullable JsonNode value) {
		return size == 2 && name != null && value != null && name.isString() && value.isString()
				&& name.stringValue().length() <= 64 && this.redaction.sensitive(name.stringValue());
	}

	private boolean tooDeep(JsonNode container) {
		boolean deep = this.path.size() > this.limits.depth();
		if (deep) {
			this.generator.writeString("[trimmed %s members]".formatted(container.size()));
		}
		return deep;
	}

	private void text(String text) {
		String clean = this.redaction.scrub(text);
		if (!clean.equals(text) && this.redaction.exposesKey(text)) {
			expose();
		}
		if (clean.length() > this.limits.text()) {
			clean = Texts.cut(clean, this.limits.text())
					+ " [trimmed %s characters]".formatted(clean.length() - this.limits.text());
		}
		this.generator.writeString(clean);
	}

	/** A value that is taken out whole may hold a live key, too. */
	private void takeOut(JsonNode value) {
		if (this.redaction.exposesKey(value.isString() ? value.stringValue() : value.toString())) {
			expose();
		}
		this.generator.writeString(Redaction.MARK);
	}

	private void expose() {
		List<String> pointer = new ArrayList<>(this.path);
		pointer.replaceAll((part) -> Texts.cut(this.redaction.scrub(part), 100).replace("~", "~0").replace("/", "~1"));
		this.exposed.add("/" + String.join("/", pointer));
	}

}
