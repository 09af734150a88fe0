package io.hogaudit.webhook;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What PostHog tells of itself, {@code $insight_alert_firing} and its like: the families
 * that are known, and whatever else is seen to be no application's event.
 */
final class InternalEventHandler implements Handler {

	@Override
	public @Nullable Fact handle(Delivery delivery) {
		JsonNode event = Json.at(delivery.json(), "event");
		String name = Json.text(event, "event");
		if (name == null || !name.startsWith("$")) {
			return null;
		}
		Family family = Family.of(name);
		if (family != null) {
			return Events.isCaptured(event) ? null : known(delivery, event, family, family.action(name));
		}
		return isInternal(event) ? unknown(delivery, event, name) : null;
	}

	/** Internal events have no page, and say so with an empty address. */
	private static boolean isInternal(@Nullable JsonNode event) {
		JsonNode url = Json.at(event, "url");
		return url != null && url.isString() && url.stringValue().isEmpty();
	}

	private static Fact known(Delivery delivery, @Nullable JsonNode event, Family family, String action) {
		JsonNode properties = Json.at(event, "properties");
		return fact(delivery, event, action, family.resource(event, properties));
	}

	// its name in the form of the others: the last word is what happened
	private static Fact unknown(Delivery delivery, @Nullable JsonNode event, String name) {
		int last = name.lastIndexOf('_');
		String action = (last > 1) ? Words.action(name.substring(1, last), name.substring(last + 1))
				: Words.action("internal_event", name.substring(1));
		return fact(delivery, event, action, "Event/" + name);
	}

	private static Fact fact(Delivery delivery, @Nullable JsonNode event, String action, String resource) {
		JsonNode properties = Json.at(event, "properties");
		JsonNode person = Json.at(delivery.json(), "person");
		Instant timestamp = Json.time(event, "timestamp");
		String userId = user(event, person, properties);
		ObjectNode metadata = Events.metadata(delivery, event, userId, timestamp);
		addCommenter(properties, metadata);
		Json.put(metadata, "properties", properties);
		Json.put(metadata, "person", person);
		Events.addRest(delivery, metadata);
		return new Fact(Events.key(delivery, event), timestamp, action, userId, resource, Words.result(action),
				metadata);
	}

	// person is the PostHog user here, if anybody; the event's distinct id is the team's
	// or the resource's, but for a mention, of which it is the commenter's
	private static @Nullable String user(@Nullable JsonNode event, @Nullable JsonNode person,
			@Nullable JsonNode properties) {
		String user = Json.text(person, "properties", "distinct_id");
		String commenter = Json.text(properties, "commenter_user_id");
		if (commenter == null || (user != null && commenter.equals(Json.text(person, "id")))) {
			return user;
		}
		String distinctId = Json.text(event, "distinct_id");
		return (distinctId == null || distinctId.startsWith("team_")) ? null : distinctId;
	}

	private static void addCommenter(@Nullable JsonNode properties, ObjectNode metadata) {
		ObjectNode user = JsonNodeFactory.instance.objectNode();
		Json.put(user, "id", Json.at(properties, "commenter_user_id"));
		Json.put(user, "email", Json.at(properties, "commenter_user_email"));
		Json.put(user, "name", Json.at(properties, "commenter_user_name"));
		if (!user.isEmpty()) {
			metadata.set("user", user);
		}
	}

}
