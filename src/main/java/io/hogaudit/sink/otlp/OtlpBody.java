package io.hogaudit.sink.otlp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.sink.EntryView;
import io.hogaudit.sink.EntryView.Field;
import io.hogaudit.audit.Severity;
import io.hogaudit.sink.FastGzip;

/**
 * Writes a batch as a gzipped ExportLogsServiceRequest in OTLP/JSON. A record's body is
 * the kept text; {@code audit.id} tells repeats, which OTLP has no means to. Source:
 * opentelemetry-proto, logs/v1/logs.proto, and the specification's JSON encoding.
 */
final class OtlpBody {

	private static final int TRACEPARENT_LENGTH = 55;

	private final JsonFactory factory = new JsonFactory();

	private final String version;

	private final String environment;

	OtlpBody(String version, String environment) {
		this.version = version;
		this.environment = environment;
	}

	byte[] of(List<StoredEntry> batch) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(8192);
		try (FastGzip gzip = new FastGzip(bytes);
				JsonGenerator json = this.factory.createGenerator(ObjectWriteContext.empty(), gzip)) {
			json.writeStartObject();
			json.writeArrayPropertyStart("resourceLogs");
			json.writeStartObject();
			resource(json);
			json.writeArrayPropertyStart("scopeLogs");
			json.writeStartObject();
			json.writeObjectPropertyStart("scope");
			json.writeStringProperty("name", "io.hogaudit.audit");
			json.writeStringProperty("version", this.version);
			json.writeEndObject();
			json.writeArrayPropertyStart("logRecords");
			batch.forEach((entry) -> record(json, entry));
			json.writeEndArray();
			json.writeEndObject();
			json.writeEndArray();
			json.writeEndObject();
			json.writeEndArray();
			json.writeEndObject();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	private void resource(JsonGenerator json) {
		json.writeObjectPropertyStart("resource");
		json.writeArrayPropertyStart("attributes");
		attribute(json, "service.name", "hogaudit");
		attribute(json, "service.version", this.version);
		attribute(json, "deployment.environment.name", this.environment);
		json.writeEndArray();
		json.writeEndObject();
	}

	private static void record(JsonGenerator json, StoredEntry entry) {
		EntryView view = EntryView.of(entry);
		Severity severity = Objects.requireNonNullElse(view.severity(), Severity.INFO);
		json.writeStartObject();
		json.writeStringProperty("timeUnixNano", nanos(entry.timestamp()));
		json.writeStringProperty("observedTimeUnixNano", nanos(recordedAt(view, entry)));
		json.writeNumberProperty("severityNumber", severity.otlp());
		json.writeStringProperty("severityText", severity.name().toLowerCase(Locale.ROOT));
		json.writeStringProperty("eventName", entry.action());
		json.writeObjectPropertyStart("body");
		json.writeName("stringValue");
		json.writeUTF8String(entry.text(), 0, entry.text().length);
		json.writeEndObject();
		json.writeArrayPropertyStart("attributes");
		attribute(json, "event.dataset", "hogaudit.audit");
		attribute(json, "audit.id", entry.id().toString());
		attribute(json, "audit.action", entry.action());
		attribute(json, "audit.resource", entry.resource());
		attribute(json, "audit.result", entry.result());
		attribute(json, "audit.endpoint", view.text(Field.ENDPOINT));
		attribute(json, "user.id", entry.userId());
		attribute(json, "user.email", view.text(Field.USER_EMAIL));
		attribute(json, "client.address", view.address());
		attribute(json, "user_agent.original", view.text(Field.USER_AGENT));
		json.writeEndArray();
		trace(json, view.text(Field.TRACEPARENT));
		json.writeEndObject();
	}

	private static void attribute(JsonGenerator json, String key, @Nullable String value) {
		if (value != null) {
			json.writeStartObject();
			json.writeStringProperty("key", key);
			json.writeObjectPropertyStart("value");
			json.writeStringProperty("stringValue", value);
			json.writeEndObject();
			json.writeEndObject();
		}
	}

	/** W3C's form, {@code 00-trace-span-flags}, was checked when the delivery came. */
	private static void trace(JsonGenerator json, @Nullable String traceparent) {
		if (traceparent != null && traceparent.length() == TRACEPARENT_LENGTH) {
			json.writeStringProperty("traceId", traceparent.substring(3, 35));
			json.writeStringProperty("spanId", traceparent.substring(36, 52));
		}
	}

	private static Instant recordedAt(EntryView view, StoredEntry entry) {
		String recordedAt = view.text(Field.RECORDED_AT);
		try {
			return (recordedAt != null) ? Instant.parse(recordedAt) : entry.timestamp();
		}
		catch (DateTimeException ex) {
			return entry.timestamp();
		}
	}

	/** 64-bit numbers are texts in protobuf's JSON. */
	private static String nanos(Instant instant) {
		return Long.toString(instant.getEpochSecond() * 1_000_000_000L + instant.getNano());
	}

}
