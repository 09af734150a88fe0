package io.hogaudit.sink.posthog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.audit.Times;
import io.hogaudit.sink.FastGzip;

/**
 * Writes a batch as a gzipped capture request. An entry's identity (uuid, event, distinct
 * id, timestamp) comes from its kept text alone and is therefore the same on every
 * attempt; its properties are the kept text, copied byte for byte. There is no
 * {@code sent_at}: PostHog would shift timestamps by it, differently on each attempt. Nor
 * does PostHog look for a place on earth: the request's address is hogaudit's.
 */
final class CaptureBody {

	private final JsonFactory factory = JsonFactory.builder()
		.disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
		.disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
		.build();

	private final String leadingProperties;

	CaptureBody(String version) {
		this.leadingProperties = "{\"$lib\":\"hogaudit\",\"$lib_version\":\"" + version
				+ "\",\"$process_person_profile\":false,\"$geoip_disable\":true,";
	}

	byte[] v1(List<StoredEntry> batch, Instant createdAt) {
		return gzip((out) -> {
			try (JsonGenerator json = this.factory.createGenerator(ObjectWriteContext.empty(), out)) {
				json.writeStartObject();
				json.writeStringProperty("created_at", createdAt.toString());
				json.writeName("batch");
				json.writeStartArray();
				for (StoredEntry entry : batch) {
					json.writeStartObject();
					identity(json, entry);
					json.writeName("options");
					json.writeStartObject();
					json.writeBooleanProperty("process_person_profile", false);
					json.writeBooleanProperty("disable_skew_correction", true);
					json.writeEndObject();
					properties(json, out, entry);
					json.writeEndObject();
				}
				json.writeEndArray();
				json.writeEndObject();
			}
		});
	}

	byte[] v0(List<StoredEntry> batch, String writeKey) {
		return gzip((out) -> {
			try (JsonGenerator json = this.factory.createGenerator(ObjectWriteContext.empty(), out)) {
				json.writeStartObject();
				json.writeStringProperty("api_key", writeKey);
				json.writeName("batch");
				json.writeStartArray();
				for (StoredEntry entry : batch) {
					json.writeStartObject();
					identity(json, entry);
					properties(json, out, entry);
					json.writeEndObject();
				}
				json.writeEndArray();
				json.writeEndObject();
			}
		});
	}

	private static void identity(JsonGenerator json, StoredEntry entry) {
		json.writeStringProperty("event", entry.event());
		json.writeStringProperty("uuid", entry.id().toString());
		json.writeStringProperty("distinct_id", entry.distinctId());
		json.writeStringProperty("timestamp", Times.text(entry.timestamp()));
	}

	private void properties(JsonGenerator json, OutputStream out, StoredEntry entry) throws IOException {
		json.writeName("properties");
		json.writeRawValue(this.leadingProperties);
		json.flush();
		// the kept text is an object with members: all but its opening brace follows
		out.write(entry.text(), 1, entry.text().length - 1);
	}

	private static byte[] gzip(Content content) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(8192);
		try (FastGzip gzip = new FastGzip(bytes)) {
			content.writeTo(gzip);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	/** Writes what is to be compressed. */
	@FunctionalInterface
	private interface Content {

		void writeTo(OutputStream out) throws IOException;

	}

}
