package io.hogaudit.sink.log;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.audit.Times;
import io.hogaudit.sink.Address;
import io.hogaudit.sink.EntryView.Field;
import io.hogaudit.audit.Severity;

/**
 * The entry in the fields of the Elastic Common Schema 9, and whole under
 * {@code hogaudit}. Source: ECS reference, categorization fields.
 */
final class EcsFormat implements LogFormat {

	private static final String VERSION = "9.0.0";

	private final JsonFactory factory = new JsonFactory();

	@Override
	public void write(StoredEntry entry, ByteArrayOutputStream lines) {
		Line line = Line.of(entry);
		try (JsonGenerator json = this.factory.createGenerator(ObjectWriteContext.empty(), lines)) {
			json.writeStartObject();
			json.writeStringProperty("@timestamp", Times.text(entry.timestamp()));
			json.writeObjectPropertyStart("ecs");
			json.writeStringProperty("version", VERSION);
			json.writeEndObject();
			event(json, line);
			json.writeStringProperty("message", line.message());
			user(json, line);
			source(json, line.view().address());
			object(json, "user_agent", "original", line.view().text(Field.USER_AGENT));
			object(json, "organization", "id", line.view().text(Field.ORGANIZATION_ID));
			related(json, line);
			json.writeName("hogaudit");
			json.writeRawValue("");
			json.flush();
			LogFormat.copy(entry.text(), 0, lines);
			json.writeEndObject();
		}
		lines.write('\n');
	}

	private static void event(JsonGenerator json, Line line) {
		StoredEntry entry = line.entry();
		json.writeObjectPropertyStart("event");
		json.writeStringProperty("kind", "event");
		array(json, "category", Stream.of(EcsCategory.of(line.meaning())));
		array(json, "type", EcsCategory.types(line).stream());
		json.writeStringProperty("dataset", DATASET);
		json.writeStringProperty("module", "hogaudit");
		json.writeStringProperty("provider", line.view().ownAct() ? "hogaudit" : "posthog");
		json.writeStringProperty("id", entry.id().toString());
		json.writeStringProperty("action", entry.action());
		json.writeStringProperty("outcome", entry.result());
		Severity severity = line.view().severity();
		if (severity != null) {
			json.writeNumberProperty("severity", severity.id());
		}
		Line.optional(json, "reason", line.view().text(Field.REASON));
		Line.optional(json, "created", line.view().text(Field.RECORDED_AT));
		json.writeEndObject();
	}

	private static void user(JsonGenerator json, Line line) {
		String id = line.entry().userId();
		String email = line.view().text(Field.USER_EMAIL);
		String targetId = line.view().text(Field.TARGET_ID);
		String targetEmail = line.view().text(Field.TARGET_EMAIL);
		if (id == null && email == null && targetId == null && targetEmail == null) {
			return;
		}
		json.writeObjectPropertyStart("user");
		Line.optional(json, "id", id);
		Line.optional(json, "email", email);
		Line.optional(json, "full_name", line.view().userName());
		if (targetId != null || targetEmail != null) {
			json.writeObjectPropertyStart("target");
			Line.optional(json, "id", targetId);
			Line.optional(json, "email", targetEmail);
			json.writeEndObject();
		}
		json.writeEndObject();
	}

	private static void source(JsonGenerator json, @Nullable String address) {
		if (address != null) {
			json.writeObjectPropertyStart("source");
			json.writeStringProperty("address", address);
			if (Address.isIp(address)) {
				json.writeStringProperty("ip", address);
			}
			json.writeEndObject();
		}
	}

	private static void related(JsonGenerator json, Line line) {
		Set<String> ips = new LinkedHashSet<>();
		add(ips, line.view().address());
		add(ips, line.view().text(Field.SOURCE_ADDRESS));
		ips.removeIf((address) -> !Address.isIp(address));
		Set<String> users = new LinkedHashSet<>();
		add(users, line.entry().userId());
		add(users, line.view().text(Field.USER_EMAIL));
		add(users, line.view().text(Field.TARGET_EMAIL));
		if (!ips.isEmpty() || !users.isEmpty()) {
			json.writeObjectPropertyStart("related");
			array(json, "ip", ips.stream());
			array(json, "user", users.stream());
			json.writeEndObject();
		}
	}

	private static void add(Set<String> values, @Nullable String value) {
		if (value != null && !value.isEmpty()) {
			values.add(value);
		}
	}

	private static void object(JsonGenerator json, String name, String field, @Nullable String value) {
		if (value != null) {
			json.writeObjectPropertyStart(name);
			json.writeStringProperty(field, value);
			json.writeEndObject();
		}
	}

	private static void array(JsonGenerator json, String name, Stream<String> values) {
		List<String> list = values.toList();
		if (!list.isEmpty()) {
			json.writeArrayPropertyStart(name);
			list.forEach(json::writeString);
			json.writeEndArray();
		}
	}

}
