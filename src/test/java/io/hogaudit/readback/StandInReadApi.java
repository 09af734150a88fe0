package io.hogaudit.readback;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.sink.posthog.StandInAnswer;
import io.hogaudit.sink.posthog.StandInEvent;
import io.hogaudit.sink.posthog.StandInPostHog;
import io.hogaudit.sink.posthog.StandInRequest;

/**
 * Stands in for PostHog's private API: shows of the captured events what a query asks
 * for, except those that it has lost, and pages through an activity log.
 */
final class StandInReadApi implements StandInPostHog.Behaviour {

	static final int PAGE = 2;

	final String key = "phx_" + "readerCanary".repeat(4);

	/** Ids of events that were taken and are not shown. */
	final Set<String> lost = ConcurrentHashMap.newKeySet();

	/** The activity log, oldest first. */
	final List<ObjectNode> log = new CopyOnWriteArrayList<>();

	/** Instead of an answer of the capture API. */
	volatile @Nullable StandInAnswer capture;

	/** Instead of an answer to queries. */
	volatile @Nullable StandInAnswer query;

	/** Instead of an answer of the activity log. */
	volatile @Nullable StandInAnswer activity;

	private final JsonMapper json = new JsonMapper();

	private final StandInPostHog postHog;

	StandInReadApi(StandInPostHog postHog) {
		this.postHog = postHog;
	}

	@Override
	public @Nullable StandInAnswer answer(StandInRequest request) {
		if (!request.path().startsWith("/api/")) {
			return this.capture;
		}
		if (!request.header("Authorization").equals("Bearer " + this.key)) {
			return StandInAnswer.status(401);
		}
		return switch (request.path()) {
			case "/api/personal_api_keys/@current/" ->
				ok("{\"scopes\":[\"query:read\",\"activity_log:read\"],\"scoped_teams\":[42],\"scoped_organizations\":[],\"created_at\":\"%s\",\"last_rolled_at\":null,\"last_used_at\":null}"
					.formatted(Instant.now()));
			case "/api/projects/42/query/" ->
				(this.query != null) ? this.query : rows(request.body().path("query").path("query").asString(""));
			case "/api/projects/42/advanced_activity_logs/" ->
				(this.activity != null) ? this.activity : page(request.query());
			default -> StandInAnswer.status(404);
		};
	}

	private StandInAnswer rows(String hogql) {
		Set<String> events = texts(hogql, "event IN \\(([^)]*)\\)");
		Set<String> ids = texts(hogql, "uuid IN \\(([^)]*)\\)");
		List<MatchResult> times = Pattern
			.compile("timestamp >= toDateTime\\('([^']*)'\\) AND timestamp < toDateTime\\('([^']*)'\\)")
			.matcher(hogql)
			.results()
			.toList();
		Matcher limit = Pattern.compile(" GROUP BY uuid LIMIT ([0-9]+)$").matcher(hogql);
		if (events.isEmpty() || times.isEmpty() || !limit.find()) {
			return StandInAnswer.status(400);
		}
		Map<String, Long> shown = this.postHog.events()
			.stream()
			.filter((event) -> events.contains(event.event()) && ids.contains(event.uuid()))
			.filter((event) -> !this.lost.contains(event.uuid()))
			.filter((event) -> times.stream().anyMatch((range) -> within(range, event)))
			.collect(Collectors.groupingBy(StandInEvent::uuid, Collectors.counting()));
		ArrayNode rows = this.json.createArrayNode();
		shown.entrySet()
			.stream()
			.limit(Long.parseLong(limit.group(1)))
			.forEach((row) -> rows.addArray().add(row.getKey()).add(row.getValue()));
		return ok("{\"columns\":[\"uuid\",\"count()\"],\"results\":" + rows + "}");
	}

	private static Set<String> texts(String hogql, String pattern) {
		Matcher list = Pattern.compile(pattern).matcher(hogql);
		return list.find() ? Pattern.compile("'([^']*)'")
			.matcher(list.group(1))
			.results()
			.map((text) -> text.group(1))
			.collect(Collectors.toSet()) : Set.of();
	}

	private static boolean within(MatchResult range, StandInEvent event) {
		DateTimeFormatter format = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
		Instant at = OffsetDateTime.parse(event.timestamp()).toInstant();
		return !at.isBefore(LocalDateTime.parse(range.group(1), format).toInstant(ZoneOffset.UTC))
				&& at.isBefore(LocalDateTime.parse(range.group(2), format).toInstant(ZoneOffset.UTC));
	}

	// the cursor is an offset; the address that it names is not ours to call
	private StandInAnswer page(String query) {
		if (!query.contains("ordering=created_at") || !query.contains("follow=true")) {
			return StandInAnswer.status(400);
		}
		Matcher cursor = Pattern.compile("cursor=([0-9]+)").matcher(query);
		int from = cursor.find() ? Integer.parseInt(cursor.group(1)) : 0;
		List<ObjectNode> page = this.log.stream().skip(from).limit(PAGE).toList();
		ObjectNode body = this.json.createObjectNode();
		page.forEach(body.putArray("results")::add);
		body.put("next",
				"https://elsewhere.example.com/api/x/?ordering=created_at&follow=true&cursor=" + (from + page.size()));
		return ok(body.toString());
	}

	private static StandInAnswer ok(String body) {
		return new StandInAnswer.Status(200, Map.of("Content-Type", "application/json"), body);
	}

}
