package io.hogaudit.readback;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collector;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import io.hogaudit.audit.StoredEntry;

/**
 * The one query that is asked: which of some entries are there? Bounded by event and
 * time, because PostHog sorts events by uuid last, and grouped, because a repeat may not
 * be merged yet. Source: posthog/models/event/sql.py and posthog/hogql/constants.py.
 */
final class HogQl {

	private HogQl() {
	}

	/** The ids in an answer; empty when it is not one to the query. */
	static Optional<Set<UUID>> ids(JsonNode answer) {
		JsonNode rows = answer.path("results");
		if (!rows.isArray()) {
			return Optional.empty();
		}
		Set<UUID> ids = new HashSet<>();
		for (JsonNode row : rows) {
			try {
				ids.add(UUID.fromString(row.path(0).asString("")));
			}
			catch (IllegalArgumentException ex) {
				return Optional.empty();
			}
		}
		return Optional.of(ids);
	}

	static String query(List<StoredEntry> entries) {
		String events = entries.stream().map(StoredEntry::event).distinct().map(HogQl::text).collect(in());
		String ids = entries.stream().map((entry) -> text(entry.id().toString())).collect(in());
		return "SELECT uuid, count() FROM events WHERE event IN %s AND (%s) AND uuid IN %s GROUP BY uuid LIMIT %s"
			.formatted(events, times(entries), ids, entries.size());
	}

	// a day on either side: HogQL reads times in the project's time zone
	private static String times(List<StoredEntry> entries) {
		Set<LocalDate> days = entries.stream()
			.map((entry) -> LocalDate.ofInstant(entry.timestamp(), ZoneOffset.UTC))
			.collect(Collectors.toCollection(TreeSet::new));
		StringBuilder times = new StringBuilder();
		@Nullable LocalDate from = null;
		@Nullable LocalDate to = null;
		for (LocalDate day : days) {
			if (from != null && to != null && day.minusDays(1).isAfter(to)) {
				range(times, from, to);
				from = null;
			}
			from = (from != null) ? from : day.minusDays(1);
			to = day.plusDays(2);
		}
		if (from != null && to != null) {
			range(times, from, to);
		}
		return times.toString();
	}

	private static void range(StringBuilder times, LocalDate from, LocalDate to) {
		times.append(times.isEmpty() ? "" : " OR ")
			.append("(timestamp >= toDateTime('%s 00:00:00') AND timestamp < toDateTime('%s 00:00:00'))".formatted(from,
					to));
	}

	private static Collector<CharSequence, ?, String> in() {
		return Collectors.joining(", ", "(", ")");
	}

	private static String text(String value) {
		return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
	}

}
