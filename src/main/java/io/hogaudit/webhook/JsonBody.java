package io.hogaudit.webhook;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A body read as JSON.
 *
 * @param json null when it is not JSON
 * @param flaw what an entry made of it does not show; null when it shows all
 */
record JsonBody(@Nullable JsonNode json, @Nullable Flaw flaw) {

	// numbers are kept as they are written, not as a double would have them
	private static final JsonMapper STRICT = JsonMapper.builder()
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
		.disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
		.build();

	private static final JsonMapper LENIENT = STRICT.rebuild()
		.disable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
		.build();

	/** What is wrong with a body; the entry then holds its hash. */
	enum Flaw {

		/** Not JSON, or a number that no number can hold: kept as text. */
		NOT_JSON("not_json"),
		/** An object has a name twice: its last value counts, and the text is kept. */
		DUPLICATE_NAMES("duplicate_names"),
		/** Kept as text in which U+FFFD stands for what is not UTF-8. */
		INVALID_UTF8("invalid_utf8");

		private final String text;

		Flaw(String text) {
			this.text = text;
		}

		/** As it stands in entries. */
		String text() {
			return this.text;
		}

	}

	static JsonBody read(byte[] body) {
		if (!isUtf8(body)) {
			return new JsonBody(null, Flaw.INVALID_UTF8);
		}
		JsonNode json = read(STRICT, body);
		if (json != null) {
			return new JsonBody(json, null);
		}
		json = read(LENIENT, body);
		return new JsonBody(json, (json != null) ? Flaw.DUPLICATE_NAMES : Flaw.NOT_JSON);
	}

	private static @Nullable JsonNode read(JsonMapper mapper, byte[] body) {
		try {
			JsonNode json = mapper.readTree(body);
			return json.isMissingNode() ? null : json;
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	private static boolean isUtf8(byte[] body) {
		for (byte b : body) {
			if (b <= 0) {
				return isOtherUtf8(body);
			}
		}
		return true;
	}

	/** Jackson would read other encodings, which have a zero byte, and overlong forms. */
	private static boolean isOtherUtf8(byte[] body) {
		for (byte b : body) {
			if (b == 0) {
				return false;
			}
		}
		try {
			StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
			return true;
		}
		catch (CharacterCodingException ex) {
			return false;
		}
	}

}
