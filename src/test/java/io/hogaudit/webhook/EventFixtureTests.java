package io.hogaudit.webhook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import io.hogaudit.audit.AuditEntry;
import io.hogaudit.audit.NaturalKey;

import static org.assertj.core.api.Assertions.assertThat;

/** Each body that PostHog sends, against what an auditor expects of it and the tables. */
class EventFixtureTests {

	private static final Path TABLES = Path.of("docs/events.md");

	private final Entries entries = new Entries(new Severities(Map.of()));

	static List<EventFixture> fixtures() {
		return EventFixture.all();
	}

	@ParameterizedTest
	@MethodSource("fixtures")
	void becomesTheEntryThatAnAuditorExpects(EventFixture fixture) {
		AuditEntry entry = fixture.entry(this.entries);
		assertThat(entry.action()).isEqualTo(fixture.text("action"));
		assertThat(entry.userId()).isEqualTo(fixture.text("userId")).isEqualTo(fixture.at(fixture.text("userFrom")));
		assertThat(entry.resource()).isEqualTo(fixture.text("resource"));
		String idFrom = fixture.text("idFrom");
		if (idFrom != null) {
			assertThat(entry.resource()).endsWith("/" + fixture.at(idFrom));
		}
		assertThat(entry.result().text()).isEqualTo(fixture.text("result"));
		String timestamp = fixture.text("timestamp");
		assertThat(entry.timestamp()).isEqualTo((timestamp != null) ? Instant.parse(timestamp) : EventFixture.RECEIVED);
		assertThat(entry.key()).isEqualTo(key(fixture));
		assertThat(entry.metadata().path("severity").asString(null)).isEqualTo(fixture.text("severity"));
		assertThat(entry.metadata().path("concern").asString(null)).isEqualTo(fixture.text("concern"));
		for (Map.Entry<String, JsonNode> expected : fixture.expected().path("metadata").properties()) {
			JsonNode found = entry.metadata().at(expected.getKey());
			// numbers are kept exactly, the fixtures' reader does not
			assertThat(found.toString()).as(expected.getKey()).isEqualTo(expected.getValue().toString());
		}
		assertThat(entry.metadata().path("sourceAddress").asString("")).isEqualTo("192.0.2.1");
		assertThat(entry.metadata().path("deliveryId").asString("")).isEqualTo("msg_1");
	}

	private static NaturalKey key(EventFixture fixture) {
		return switch (fixture.text("key")) {
			case "activity" ->
				NaturalKey.activity(Objects.requireNonNull(fixture.at("/event/properties/id"), "no activity id"));
			case "event" -> NaturalKey.event(Stream.of("/event/uuid", "/data/eventUuid", "/id")
				.map(fixture::at)
				.filter(Objects::nonNull)
				.findFirst()
				.orElseThrow());
			case null, default -> NaturalKey.delivery("posthog", "msg_1");
		};
	}

	@Test
	void everyConcernHasAFixture() {
		assertThat(fixtures().stream().map((fixture) -> fixture.text("concern")).filter(Objects::nonNull).distinct())
			.containsExactlyInAnyOrderElementsOf(Stream.of(Concern.values()).map(Concern::text).toList());
	}

	@Test
	void everyFamilyHasAFixture() {
		assertThat(fixtures().stream()
			.map((fixture) -> Family.of(String.valueOf(fixture.at("/event/event"))))
			.filter(Objects::nonNull)
			.collect(Collectors.toSet())).containsExactlyInAnyOrderElementsOf(Family.all());
	}

	@Test
	void theTableOfEventsSaysWhatTheHandlersDo() throws IOException {
		assertTable("| delivery | action | user | resource | result |",
				fixtures().stream()
					.filter((fixture) -> !fixture.isActivity())
					.map(this::eventRow)
					.collect(Collectors.toCollection(TreeSet::new)));
	}

	@Test
	void theTableOfTheActivityLogSaysWhatTheHandlersDo() throws IOException {
		assertTable("| scope | activity | action | result | severity |",
				fixtures().stream()
					.filter(EventFixture::isActivity)
					.map(this::activityRow)
					.collect(Collectors.toCollection(TreeSet::new)));
	}

	private String eventRow(EventFixture fixture) {
		AuditEntry entry = fixture.entry(this.entries);
		String delivery = fixture.text("delivery");
		return row((delivery != null) ? delivery : "`" + fixture.at("/event/event") + "`", "`" + entry.action() + "`",
				(entry.userId() != null) ? "`" + place(fixture.text("userFrom")) + "`" : "none",
				resource(entry.resource(), fixture.text("idFrom")), entry.result().text());
	}

	private static String resource(@Nullable String resource, @Nullable String idFrom) {
		if (resource == null) {
			return "none";
		}
		return (idFrom == null) ? "`" + resource + "`"
				: "`" + resource.substring(0, resource.indexOf('/')) + "/<" + place(idFrom) + ">`";
	}

	private static String place(@Nullable String pointer) {
		String place = Objects.requireNonNull(pointer).substring(1);
		for (String known : List.of("event/properties/", "event/", "data/")) {
			if (place.startsWith(known)) {
				return place.substring(known.length()).replace('/', '.');
			}
		}
		return place.replace('/', '.');
	}

	private String activityRow(EventFixture fixture) {
		AuditEntry entry = fixture.entry(this.entries);
		String severity = entry.metadata().path("severity").asString("");
		String concern = entry.metadata().path("concern").asString("");
		return row("`" + fixture.at("/event/properties/scope") + "`",
				"`" + fixture.at("/event/properties/activity") + "`", "`" + entry.action() + "`", entry.result().text(),
				severity.isEmpty() ? "" : severity + ", `" + concern + "`");
	}

	private static String row(String... cells) {
		return "| " + String.join(" | ", cells) + " |";
	}

	private static void assertTable(String header, Collection<String> rows) throws IOException {
		List<String> documented = Files.readAllLines(TABLES)
			.stream()
			.dropWhile((line) -> !line.equals(header))
			.skip(2)
			.takeWhile((line) -> line.startsWith("|"))
			.toList();
		assertThat(documented).as("the table under '%s' in %s should be%n%s", header, TABLES, String.join("\n", rows))
			.containsExactlyElementsOf(rows);
	}

}
