package io.hogaudit.operation;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.regex.Pattern;
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

	private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

	private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

	private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

	private Parameters() {
	}

	/**
	 * The first moment of a range; a date alone is that day from its beginning, in UTC.
	 */
	static @Nullable Instant from(@Nullable String text) {
		return time("from", text, 0);
	}

	/** The first moment behind a range; a date alone is that day to its end, in UTC. */
	static @Nullable Instant to(@Nullable String text) {
		return time("to", text, 1);
	}

	private static @Nullable Instant time(String name, @Nullable String text, int days) {
		if (text == null) {
			return null;
		}
		try {
			Instant time = DATE.matcher(text).matches()
					? LocalDate.parse(text).plusDays(days).atStartOfDay(ZoneOffset.UTC).toInstant()
					: Instant.parse(text);
			if (!time.isBefore(FIRST) && !time.isAfter(LAST)) {
				return time;
			}
		}
		catch (DateTimeException ex) {
			// said below
		}
		throw wrong(name
				+ " must be a date, such as 2026-11-25 (in UTC), or an ISO 8601 time with offset in the years 1 to 9999, such as 2026-11-25T16:00:00Z or, with + as %2B, 2026-11-25T17:00:00%2B01:00");
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
