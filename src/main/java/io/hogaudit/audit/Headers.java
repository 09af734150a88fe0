package io.hogaudit.audit;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes the values out of HTTP headers, but for a few names that never hold a secret: any
 * other name may, and PostHog masks none in the inputs of destinations and workflows.
 * Knows dictionaries, lists of pairs, lines, JSON in texts, and PostHog's inputs
 * {@code {"value":…,"bytecode":…}} around them. Thread-safe.
 */
final class Headers {

	private static final Set<String> HARMLESS = Set.of("accept", "accept-charset", "accept-encoding", "accept-language",
			"cache-control", "connection", "content-encoding", "content-language", "content-length", "content-type",
			"date", "host", "user-agent", "x-posthog-webhook-version");

	/** Of an input: what holds the headers, as text or as compiled. */
	private static final Set<String> INPUT = Set.of("value", "default", "bytecode");

	private static final Pattern LINE = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}):.*", Pattern.DOTALL);

	private static final JsonMapper JSON = new JsonMapper();

	private Headers() {
	}

	/** Whether a member or field of this name holds headers. */
	static boolean named(String name) {
		int end = name.length();
		return name.regionMatches(true, Math.max(0, end - 7), "headers", 0, 7) && end <= 64;
	}

	/**
	 * Whether it may be something else of the same name, such as the headers of a table.
	 */
	static boolean maybeNone(JsonNode value) {
		if (value.isArray()) {
			return value.valueStream().allMatch((item) -> !item.isContainer() && maybeNone(item));
		}
		return !value.isObject() && (!value.isString() || value.stringValue().indexOf(':') < 0);
	}

	/** The same without the values that may be secret. */
	static JsonNode clean(JsonNode value) {
		return switch (value) {
			case ObjectNode object -> object(object);
			case ArrayNode array -> array(array);
			default -> value.isString() ? text(value.stringValue()) : value;
		};
	}

	private static JsonNode object(ObjectNode object) {
		String named = nameOf(object);
		ObjectNode clean = JsonNodeFactory.instance.objectNode();
		for (Map.Entry<String, JsonNode> member : object.properties()) {
			String name = member.getKey();
			JsonNode value = member.getValue();
			JsonNode kept;
			if (named != null) {
				kept = Pairs.names(name) ? value : of(named, value);
			}
			else if (INPUT.contains(name) || named(name)) {
				kept = clean(value);
			}
			else {
				kept = (name.equals("order") && value.isInt()) ? value : of(name, value);
			}
			clean.set(name, kept);
		}
		return clean;
	}

	/** The name in {@code {"name":…,"value":…}}, null when it is no pair. */
	private static @Nullable String nameOf(ObjectNode object) {
		boolean holdsValue = object.propertyNames().stream().anyMatch(Pairs::holdsValue);
		return !holdsValue ? null
				: object.properties()
					.stream()
					.filter((member) -> Pairs.names(member.getKey()) && member.getValue().isString())
					.map((member) -> member.getValue().stringValue())
					.findFirst()
					.orElse(null);
	}

	private static JsonNode array(ArrayNode array) {
		if (array.size() == 2 && array.get(0).isString() && array.get(0).stringValue().indexOf(':') < 0
				&& !array.get(1).isContainer()) {
			return JsonNodeFactory.instance.arrayNode()
				.add(array.get(0))
				.add(of(array.get(0).stringValue(), array.get(1)));
		}
		ArrayNode clean = JsonNodeFactory.instance.arrayNode();
		array.forEach((item) -> clean.add(clean(item)));
		return clean;
	}

	/** What is kept of a header's value. */
	private static JsonNode of(String name, JsonNode value) {
		return (value.isNull() || value.isBoolean() || isHarmless(name)) ? value : mark();
	}

	private static boolean isHarmless(String name) {
		return HARMLESS.contains(name.strip().toLowerCase(Locale.ROOT));
	}

	private static JsonNode text(String text) {
		String stripped = text.strip();
		if (stripped.startsWith("{") || stripped.startsWith("[")) {
			try {
				return JsonNodeFactory.instance.stringNode(clean(JSON.readTree(stripped)).toString());
			}
			catch (JacksonException ex) {
				return mark();
			}
		}
		return JsonNodeFactory.instance.stringNode(text.lines().map(Headers::line).collect(Collectors.joining("\n")));
	}

	private static String line(String line) {
		Matcher header = LINE.matcher(line.strip());
		if (!header.matches()) {
			return line.isBlank() ? line : Redaction.MARK;
		}
		return isHarmless(header.group(1)) ? line : header.group(1) + ": " + Redaction.MARK;
	}

	private static JsonNode mark() {
		return JsonNodeFactory.instance.stringNode(Redaction.MARK);
	}

}
