package io.hogaudit.webhook;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.audit.NaturalKey;

/**
 * An entry of PostHog's activity log: who changed what. Source:
 * {@code posthog/models/activity_logging/activity_log.py}.
 */
final class ActivityLogHandler implements Handler {

	static final String EVENT = "$activity_log_entry_created";

	/** Objects whose members stand in the metadata by themselves. */
	private static final Set<String> APART = Set.of("user", "detail");

	@Override
	public @Nullable Fact handle(Delivery delivery) {
		JsonNode event = Json.at(delivery.json(), "event");
		if (!isOne(event)) {
			return null;
		}
		JsonNode entry = Json.at(event, "properties");
		String scope = Objects.requireNonNullElse(Json.text(entry, "scope"), "Activity");
		String activity = Objects.requireNonNullElse(Json.text(entry, "activity"), "recorded");
		String id = Json.text(entry, "id");
		NaturalKey key = (id != null) ? NaturalKey.activity(id) : Events.key(delivery, event);
		Instant timestamp = Json.time(event, "timestamp");
		String userId = userId(entry, event);
		ObjectNode metadata = Events.metadata(delivery, event, userId, timestamp);
		addEntry(entry, userId, metadata);
		addPerson(Json.at(delivery.json(), "person"), entry, metadata);
		Events.addRest(delivery, metadata);
		return new Fact(key, Events.first(Json.time(entry, "created_at"), timestamp), Words.action(scope, activity),
				userId, resource(scope, entry), Words.result(activity), metadata);
	}

	/**
	 * Whether PostHog itself made the event, and no application that gave it this name.
	 */
	static boolean isOne(@Nullable JsonNode event) {
		return EVENT.equals(Json.text(event, "event")) && !Events.isCaptured(event);
	}

	// The distinct id is how PostHog names its own users, too; a number would meet
	// customers' ids.
	private static @Nullable String userId(@Nullable JsonNode entry, @Nullable JsonNode event) {
		if (Json.at(entry, "user") == null) {
			return null;
		}
		return Json.firstOf(Json.text(entry, "user", "distinct_id"), Json.text(event, "distinct_id"),
				Json.text(entry, "user", "uuid"));
	}

	private static String resource(String scope, @Nullable JsonNode entry) {
		String item = Json.text(entry, "item_id");
		return (item != null) ? scope + "/" + item : scope;
	}

	private static void addEntry(@Nullable JsonNode entry, @Nullable String userId, ObjectNode metadata) {
		if (entry == null || !entry.isObject()) {
			Json.put(metadata, "properties", entry);
			return;
		}
		if (Json.at(entry, "user") instanceof ObjectNode user) {
			ObjectNode kept = JsonNodeFactory.instance.objectNode();
			keep(user, kept, "", (name, value) -> name.equals("distinct_id") && Events.names(userId, value));
			metadata.set("user", kept);
		}
		keep(entry, metadata, "properties_", (name, value) -> APART.contains(name) && value.isObject());
		keep(Json.at(entry, "detail"), metadata, "detail_", (name, value) -> false);
	}

	// whole objects: older entries have members that newer ones lack, and the other way
	// round; a member that is not of its usual shape is kept as it is
	private static void keep(@Nullable JsonNode source, ObjectNode metadata, String prefix,
			BiPredicate<String, JsonNode> isApart) {
		if (source == null || !source.isObject()) {
			return;
		}
		source.properties().forEach((member) -> {
			String name = member.getKey();
			if (!isApart.test(name, member.getValue())) {
				Json.keep(metadata, metadata.has(name) ? prefix + name : name, member.getValue());
			}
		});
	}

	/** PostHog sends its user twice, as the entry's user and as the event's person. */
	private static void addPerson(@Nullable JsonNode person, @Nullable JsonNode entry, ObjectNode metadata) {
		String user = Json.text(entry, "user", "id");
		if (person != null && (user == null || !user.equals(Json.text(person, "id")))) {
			Json.keep(metadata, "person", person);
		}
	}

}
