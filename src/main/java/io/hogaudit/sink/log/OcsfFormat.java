package io.hogaudit.sink.log;

import java.io.ByteArrayOutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.sink.EntryView;
import io.hogaudit.sink.EntryView.Field;
import io.hogaudit.audit.Severity;

/**
 * The entry as an OCSF 1.5.0 event, the version that PostHog's own export of its activity
 * log speaks: Authentication, Entity Management or API Activity. What has no place in the
 * schema stays in {@code unmapped}. Source: ocsf-schema 1.5.0, events/iam and
 * events/application.
 */
final class OcsfFormat implements LogFormat {

	private static final String VERSION = "1.5.0";

	private static final Set<String> MAPPED = Set.of("severity", "ip_address", "client", "reason");

	private final JsonFactory factory = new JsonFactory();

	private final String productVersion;

	OcsfFormat(String productVersion) {
		this.productVersion = productVersion;
	}

	@Override
	public void write(StoredEntry entry, ByteArrayOutputStream lines) {
		Line line = Line.of(entry);
		try (JsonGenerator json = this.factory.createGenerator(ObjectWriteContext.empty(), lines)) {
			json.writeStartObject();
			metadata(json, line);
			json.writeNumberProperty("time", entry.timestamp().toEpochMilli());
			classification(json, line.meaning());
			severity(json, line.view().severity());
			boolean success = entry.result().equals("success");
			json.writeNumberProperty("status_id", success ? 1 : 2);
			json.writeStringProperty("status", success ? "Success" : "Failure");
			Line.optional(json, "status_detail", line.view().text(Field.REASON));
			json.writeStringProperty("message", line.message());
			OcsfObjects.actor(json, line);
			switch (line.meaning().kind()) {
				case AUTHENTICATION -> authentication(json, line);
				case ENTITY -> entity(json, line);
				case CALL -> call(json, line);
			}
			unmapped(json, line, lines);
			json.writeEndObject();
		}
		lines.write('\n');
	}

	private void metadata(JsonGenerator json, Line line) {
		json.writeObjectPropertyStart("metadata");
		json.writeStringProperty("version", VERSION);
		json.writeStringProperty("uid", line.entry().id().toString());
		json.writeObjectPropertyStart("product");
		json.writeStringProperty("name", "hogaudit");
		json.writeStringProperty("vendor_name", "hogaudit");
		json.writeStringProperty("version", this.productVersion);
		json.writeEndObject();
		json.writeStringProperty("log_name", DATASET);
		Line.optional(json, "log_provider", line.view().text(Field.ENDPOINT));
		json.writeStringProperty("event_code", line.entry().action());
		Instant recorded = instant(line.view().text(Field.RECORDED_AT));
		if (recorded != null) {
			json.writeNumberProperty("logged_time", recorded.toEpochMilli());
		}
		json.writeEndObject();
	}

	private static @Nullable Instant instant(@Nullable String text) {
		try {
			return (text != null) ? Instant.parse(text) : null;
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	private static void classification(JsonGenerator json, Meaning meaning) {
		OcsfClass type = OcsfClass.of(meaning.kind());
		int activity = type.activity(meaning.verb());
		String name = (activity != OcsfClass.OTHER) ? type.caption(meaning.verb()) : meaning.activity();
		json.writeNumberProperty("category_uid", type.categoryUid());
		json.writeStringProperty("category_name", type.category());
		json.writeNumberProperty("class_uid", type.uid());
		json.writeStringProperty("class_name", type.caption());
		json.writeNumberProperty("activity_id", activity);
		json.writeStringProperty("activity_name", name);
		json.writeNumberProperty("type_uid", type.uid() * 100 + activity);
		json.writeStringProperty("type_name", type.caption() + ": " + ((activity != OcsfClass.OTHER) ? name : "Other"));
	}

	/** Required: an entry that nobody marked is informational. */
	private static void severity(JsonGenerator json, @Nullable Severity marked) {
		Severity severity = Objects.requireNonNullElse(marked, Severity.INFO);
		json.writeNumberProperty("severity_id", severity.id());
		json.writeStringProperty("severity", severity.caption());
	}

	private static void authentication(JsonGenerator json, Line line) {
		OcsfObjects.user(json, line);
		OcsfObjects.service(json, line);
		OcsfObjects.endpoint(json, line.view().address());
	}

	private static void entity(JsonGenerator json, Line line) {
		json.writeName("entity");
		OcsfObjects.resource(json, line);
		OcsfObjects.endpoint(json, line.view().address());
	}

	private static void call(JsonGenerator json, Line line) {
		json.writeObjectPropertyStart("api");
		json.writeStringProperty("operation", line.entry().action());
		OcsfObjects.service(json, line);
		json.writeEndObject();
		if (line.entry().resource() != null) {
			json.writeArrayPropertyStart("resources");
			OcsfObjects.resource(json, line);
			json.writeEndArray();
		}
		if (line.view().address() != null) {
			OcsfObjects.endpoint(json, line.view().address());
		}
		else {
			OcsfObjects.caller(json, line);
		}
	}

	/** Copied byte for byte: what is redacted or trimmed is so already. */
	private static void unmapped(JsonGenerator json, Line line, ByteArrayOutputStream lines) {
		json.writeName("unmapped");
		json.writeRawValue("");
		json.flush();
		char before = '{';
		for (EntryView.Member member : line.view().members()) {
			if (!MAPPED.contains(member.name())) {
				lines.write(before);
				LogFormat.copy(line.entry().text(), member.from(), member.to(), lines);
				before = ',';
			}
		}
		if (before == '{') {
			lines.write(before);
		}
		lines.write('}');
	}

}
