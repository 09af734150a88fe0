package io.hogaudit.sink.posthog;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/** What the stand-in does with a request instead of what PostHog would do. */
public sealed interface StandInAnswer {

	/** The answer of a PostHog that is well. */
	static StandInAnswer normal() {
		return new Results((event) -> "ok", Map.of());
	}

	static StandInAnswer status(int status) {
		return new Status(status, Map.of(), "");
	}

	/** An error in the form of v1. */
	static StandInAnswer error(int status, String tag) {
		return new Status(status, Map.of("Content-Type", "application/json"),
				"{\"error\":\"" + tag + "\",\"error_description\":\"\",\"error_uri\":\"\"}");
	}

	static StandInAnswer retryAfter(int status, String retryAfter) {
		return new Status(status, Map.of("Retry-After", retryAfter), "");
	}

	/** A status with a body; nothing is taken. */
	record Status(int status, Map<String, String> headers, String body) implements StandInAnswer {
	}

	/**
	 * 200 with a result for each event: {@code ok}, {@code drop:details}, or an empty
	 * text to leave the event out. On v0 all events are taken.
	 */
	record Results(Function<StandInEvent, String> result, Map<String, String> headers) implements StandInAnswer {
	}

	/** Takes the events and closes the connection without an answer. */
	record TakeAndClose() implements StandInAnswer {
	}

	/** Closes the connection without taking anything. */
	record Close() implements StandInAnswer {
	}

	/** Says nothing for a time, then closes. */
	record Hang(Duration time) implements StandInAnswer {
	}

}
