package io.hogaudit.sink.posthog;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads v1's answers, {@code {"results":{uuid:{"result":...,"details":...}}}} and
 * {@code {"error":tag}}, and v0's {@code {"status":1}}. An answer counts as a whole or
 * not at all. Texts are cut and made printable, since they reach logs and dead letters.
 */
final class CaptureResults {

	/** Names are ids, new ones in each answer: remembering them would help nobody. */
	private static final JsonFactory FACTORY = JsonFactory.builder()
		.disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
		.build();

	private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]");

	private static final Pattern TAG = Pattern.compile("[a-z][a-z0-9_]{1,63}");

	private static final Pattern KEY = Pattern.compile("ph[a-z]_[A-Za-z0-9_]+");

	private static final int MAX_TEXT = 160;

	private CaptureResults() {
	}

	/**
	 * The results by uuid; empty when the body is not, to its end, an answer that has
	 * some.
	 */
	static Optional<Map<String, Result>> read(byte[] body) {
		Map<String, Result> results = new HashMap<>();
		boolean found = false;
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), body)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				return Optional.empty();
			}
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				boolean wanted = parser.currentName().equals("results");
				if (parser.nextToken() == JsonToken.START_OBJECT && wanted) {
					found = true;
					results(parser, results);
				}
				else {
					parser.skipChildren();
				}
			}
			return (found && parser.nextToken() == null) ? Optional.of(results) : Optional.empty();
		}
		catch (JacksonException ex) {
			return Optional.empty();
		}
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

	/**
	 * Whether v0 says that it took the batch: {@code {"status":1}}, in older builds
	 * {@code "Ok"}.
	 */
	static boolean isAccepted(byte[] body) {
		boolean accepted = false;
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), body)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				return false;
			}
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				boolean status = parser.currentName().equals("status");
				JsonToken value = parser.nextToken();
				if (status) {
					accepted = (value == JsonToken.VALUE_NUMBER_INT && parser.getString().equals("1"))
							|| (value == JsonToken.VALUE_STRING && parser.getString().equalsIgnoreCase("ok"));
				}
				parser.skipChildren();
			}
			return accepted && parser.nextToken() == null;
		}
		catch (JacksonException ex) {
			return false;
		}
	}

	/** Whether the body begins as HTML and XML do. */
	static boolean isMarkup(byte[] body) {
		int at = (body.length > 2 && body[0] == (byte) 0xef && body[1] == (byte) 0xbb) ? 3 : 0;
		while (at < body.length && Character.isWhitespace(body[at])) {
			at++;
		}
		return at < body.length && body[at] == '<';
	}

	/** The tag of v1's error answer, empty when it has none. */
	static String errorTag(byte[] body) {
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), body)) {
			if (parser.nextToken() == JsonToken.START_OBJECT) {
				String tag = texts(parser).getOrDefault("error", "");
				return TAG.matcher(tag).matches() ? tag : "";
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

		private static final Set<String> KNOWN = Set.of("ok", "warning", "limited", "drop", "retry");

		/** Whether hogaudit knows what it means. */
		boolean isKnown() {
			return KNOWN.contains(this.result);
		}

		boolean outOfQuota() {
			String lower = this.details.toLowerCase(Locale.ROOT);
			return this.result.equals("drop") && (lower.contains("billing") || lower.contains("quota"));
		}

	}

}
