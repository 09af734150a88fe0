package io.hogaudit.sink.posthog;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads v1's answers, {@code {"results":{uuid:{"result":...,"details":...}}}} and
 * {@code {"error":tag}}. What cannot be read is left out. Texts are cut and made
 * printable, since they reach logs and dead letters.
 */
final class CaptureResults {

	/** Names are ids, new ones in each answer: remembering them would help nobody. */
	private static final JsonFactory FACTORY = JsonFactory.builder()
		.disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
		.build();

	private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]");

	private static final Pattern KEY = Pattern.compile("ph[a-z]_[A-Za-z0-9_]+");

	private static final int MAX_TEXT = 160;

	private CaptureResults() {
	}

	static Map<String, Result> read(byte[] body) {
		Map<String, Result> results = new HashMap<>();
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), body)) {
			if (parser.nextToken() == JsonToken.START_OBJECT) {
				while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
					boolean wanted = parser.currentName().equals("results");
					if (parser.nextToken() == JsonToken.START_OBJECT && wanted) {
						results(parser, results);
					}
					else {
						parser.skipChildren();
					}
				}
			}
		}
		catch (JacksonException ex) {
			// what was read so far is confirmed, the rest is not
			return results;
		}
		return results;
	}

	private static void results(JsonParser parser, Map<String, Result> results) {
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String uuid = parser.currentName().toLowerCase(Locale.ROOT);
			if (parser.nextToken() == JsonToken.START_OBJECT) {
				Map<String, String> texts = texts(parser);
				results.put(uuid, new Result(texts.getOrDefault("result", ""), cut(texts.getOrDefault("details", ""))));
			}
			else {
				parser.skipChildren();
			}
		}
	}

	/** The tag of an error answer, empty when it has none. */
	static String errorTag(byte[] body) {
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), body)) {
			if (parser.nextToken() == JsonToken.START_OBJECT) {
				return cut(texts(parser).getOrDefault("error", ""));
			}
		}
		catch (JacksonException ex) {
			// v0 answers in plain text, which may repeat what was sent
			return "";
		}
		return "";
	}

	private static Map<String, String> texts(JsonParser parser) {
		Map<String, String> texts = new HashMap<>();
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			if (parser.nextToken() == JsonToken.VALUE_STRING) {
				texts.put(name, parser.getString());
			}
			else {
				parser.skipChildren();
			}
		}
		return texts;
	}

	private static String cut(String text) {
		if (text.isEmpty()) {
			return text;
		}
		String printable = KEY.matcher(UNPRINTABLE.matcher(text).replaceAll("?")).replaceAll("[key]");
		return (printable.length() > MAX_TEXT) ? printable.substring(0, MAX_TEXT) : printable;
	}

	/** v1's answer for one entry. */
	record Result(String result, String details) {

		boolean outOfQuota() {
			String lower = this.details.toLowerCase(Locale.ROOT);
			return this.result.equals("drop") && (lower.contains("billing") || lower.contains("quota"));
		}

	}

}
