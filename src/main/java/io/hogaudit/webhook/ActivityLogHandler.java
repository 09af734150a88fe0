package io.hogaudit.webhook;

import java.util.Objects;
import java.util.Set;

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

	@Override
	public @Nullable Fact handle(Delivery delivery) {
		JsonNode event = Json.at(delivery.json(), "event");
		if (!EVENT.equals(Json.text(event, "event"))) {
			return null;
		}
		JsonNode entry = Json.at(event, "properties");
		String scope = Objects.requireNonNullElse(Json.text(entry, "scope"), "Activity");
		String activity = Objects.requireNonNullElse(Json.text(entry, "activity"), "recorded");
		String id = Json.text(entry, "id");
		NaturalKey key = (id != null) ? NaturalKey.activity(id) : Events.key(delivery, event);
		return new Fact(key, Events.first(Json.time(entry, "created_at"), Json.time(event, "timestamp")),
				Words.action(scope, activity), userId(entry, event), resource(scope, entry), Words.result(activity),
				metadata(delivery, event, entry));
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

	private static ObjectNode metadata(Delivery delivery, @Nullable JsonNode event, @Nullable JsonNode entry) {
		ObjectNode metadata = Events.metadata(delivery, event);
		ObjectNode user = JsonNodeFactory.instance.objectNode();
		Json.copy(Json.at(entry, "user"), user, "id", "uuid", "email", "first_name", "last_name",
				"role_at_organization");
		if (!user.isEmpty()) {
			metadata.set("user", user);
		}
		keep(entry, metadata, "properties_", "user", "detail");
		keep(Json.at(entry, "detail"), metadata, "detail_");
		return metadata;
	}

	// whole objects: older entries have members that newer ones lack, and the other way
	// round; a member that is not of its usual shape is kept as it is
	private static void keep(@Nullable JsonNode source, ObjectNode metadata, String prefix, String... apart) {
		if (source == null || !source.isObject()) {
			return;
		}
		Set<String> handled = Set.of(apart);
		source.properties().forEach((member) -> {
			String name = member.getKey();
			JsonNode value = member.getValue();
			if (!value.isNull() && !(handled.contains(name) && value.isObject())) {
				metadata.set(metadata.has(name) ? prefix + name : name, value);
			}
		});
	}

}
