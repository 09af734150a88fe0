package io.hogaudit.operation;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

import io.hogaudit.audit.Result;

/**
 * Parameters of the management port as a caller writes them. What is wrong is said in
 * words that name the parameter and what it takes, and never hold the caller's value.
 */
final class Parameters {

	static final int MAX_LIMIT = 500;

	private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

	private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

	private Parameters() {
	}

	static @Nullable Instant time(String name, @Nullable String text) {
		if (text == null) {
			return null;
		}
		try {
			Instant time = Instant.parse(text);
			if (!time.isBefore(FIRST) && !time.isAfter(LAST)) {
				return time;
			}
		}
		catch (DateTimeException ex) {
			// said below
		}
		throw wrong(name
				+ " must be an ISO 8601 time with offset in the years 1 to 9999, such as 2026-11-25T16:00:00Z or, with + as %2B, 2026-11-25T17:00:00%2B01:00");
	}

	/** A value, or its beginning and {@code *}; anything else would match nothing. */
	static @Nullable String pattern(String name, @Nullable String text) {
		if (text != null && (text.isBlank() || text.substring(0, text.length() - 1).contains("*"))) {
			throw wrong(name + " must be a value or its beginning with one * at the end, such as feature_flag.*");
		}
		return text;
	}

	static int limit(@Nullable Integer limit, int usual) {
		int asked = (limit != null) ? limit : usual;
		if (asked < 1 || asked > MAX_LIMIT) {
			throw wrong("limit must be a whole number from 1 to " + MAX_LIMIT);
		}
		return asked;
	}

	static @Nullable String result(@Nullable String text) {
		if (text != null && Arrays.stream(Result.values()).map(Result::text).noneMatch(text::equals)) {
			throw wrong("result must be "
					+ Arrays.stream(Result.values()).map(Result::text).collect(Collectors.joining(" or ")));
		}
		return text;
	}

	static String reason(@Nullable String text, String why) {
		if (text == null || text.isBlank()) {
			throw wrong("reason must say why " + why);
		}
		return text;
	}

	static InvalidEndpointRequestException wrong(String message) {
		return new InvalidEndpointRequestException(message, message);
	}

	/** What is asked for is not there: 404. */
	static InvalidEndpointRequestException notThere(String message) {
		return new NotThereException(message);
	}

	/** Told apart by who answers. */
	static final class NotThereException extends InvalidEndpointRequestException {

		NotThereException(String message) {
			super(message, message);
		}

	}

}
