package io.hogaudit.sink;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Reads {@code Retry-After}, seconds or an HTTP date; null when it is neither. Source:
 * RFC 9110, 10.2.3.
 */
public final class RetryAfter {

	private RetryAfter() {
	}

	public static @Nullable Duration parse(Optional<String> header, Clock clock) {
		if (header.isEmpty()) {
			return null;
		}
		String text = header.get().strip();
		if (text.matches("[0-9]{1,9}")) {
			return Duration.ofSeconds(Long.parseLong(text));
		}
		try {
			Instant until = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
			return Duration.between(clock.instant(), until);
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

}
