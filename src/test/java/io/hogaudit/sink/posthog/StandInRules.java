package io.hogaudit.sink.posthog;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The rules by which PostHog refuses a capture request as a whole. Source:
 * rust/capture/src/v1/constants.rs and v0_endpoint.rs in PostHog's repository.
 */
final class StandInRules {

	private static final List<String> REQUIRED = List.of("Authorization", "PostHog-Sdk-Info", "PostHog-Attempt",
			"PostHog-Request-Id", "PostHog-Request-Timestamp", "Content-Type", "User-Agent");

	private static final int MAX_SIZE = 10 * 1024 * 1024;

	private StandInRules() {
	}

	/** The refusal of a request, null when it is as it should be. */
	static @Nullable StandInAnswer check(StandInRequest request) {
		if (!request.method().equals("POST")) {
			return StandInAnswer.error(405, "method_not_allowed");
		}
		if (request.size() > MAX_SIZE) {
			return StandInAnswer.error(413, "payload_too_large");
		}
		return request.v1() ? v1(request) : v0(request);
	}

	private static @Nullable StandInAnswer v1(StandInRequest request) {
		if (REQUIRED.stream().anyMatch((name) -> request.header(name).isEmpty())
				|| !isUuid(request.header("PostHog-Request-Id"))
				|| !request.header("PostHog-Attempt").matches("[1-9][0-9]*")
				|| !isTimestamp(request.header("PostHog-Request-Timestamp"))
				|| !request.header("PostHog-Sdk-Info").matches("[^/]+/[^/]+")) {
			return StandInAnswer.error(400, "missing_required_headers");
		}
		if (!request.header("Content-Type").equals("application/json")) {
			return StandInAnswer.error(415, "unsupported_media_type");
		}
		if (!isToken(request.header("Authorization").replaceFirst("^Bearer ", ""))) {
			return StandInAnswer.error(401, "invalid_api_token");
		}
		if (!isTimestamp(request.body().path("created_at").asString(""))) {
			return StandInAnswer.error(400, "invalid_created_at");
		}
		List<StandInEvent> events = request.events();
		if (events.isEmpty()) {
			return StandInAnswer.error(400, "empty_batch");
		}
		Set<String> uuids = new HashSet<>();
		for (StandInEvent event : events) {
			if (!isUuid(event.uuid())) {
				return StandInAnswer.error(400, "missing_event_uuid");
			}
			if (!uuids.add(event.uuid())) {
				return StandInAnswer.error(400, "duplicate_event_uuid");
			}
		}
		return null;
	}

	private static @Nullable StandInAnswer v0(StandInRequest request) {
		if (!isToken(request.body().path("api_key").asString(""))) {
			return new StandInAnswer.Status(401, Map.of(), "API key is not valid");
		}
		List<StandInEvent> events = request.events();
		if (events.isEmpty()
				|| events.stream().anyMatch((event) -> event.event().isEmpty() || event.distinctId().isEmpty())) {
			return new StandInAnswer.Status(400, Map.of(), "an event is not valid");
		}
		return null;
	}

	/** What v1 says to one event: {@code ok}, or {@code drop:} and why. */
	static String resultOf(StandInEvent event) {
		if (event.event().isEmpty() || event.event().length() > 200) {
			return "drop:invalid_event_name";
		}
		if (event.distinctId().getBytes(StandardCharsets.UTF_8).length > 200) {
			return "drop:distinct_id_too_large";
		}
		if (event.distinctId().isBlank()) {
			return "drop:missing_distinct_id";
		}
		return isTimestamp(event.timestamp()) ? "ok" : "drop:invalid_event_timestamp";
	}

	private static boolean isToken(String token) {
		return token.matches("phc_[A-Za-z0-9_]{1,60}");
	}

	private static boolean isUuid(String text) {
		try {
			return UUID.fromString(text).toString().equals(text);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private static boolean isTimestamp(String text) {
		try {
			OffsetDateTime.parse(text);
			return true;
		}
		catch (DateTimeException ex) {
			return false;
		}
	}

}
