package io.hogaudit.audit;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes an entry as the one JSON text that is kept, redacted on the way, at most
 * {@value #MAX_BYTES} bytes: a larger one is written again with less of its metadata and
 * marked. Thread-safe.
 */
final class EntryWriter {

	static final int MAX_BYTES = 60 * 1024;

	private static final int MAX_NAME = 200;

	private final JsonMapper json = new JsonMapper();

	private final Redaction redaction;

	private final Capture capture;

	EntryWriter(Redaction redaction, Capture capture) {
		this.redaction = redaction;
		this.capture = capture;
	}

	/**
	 * An entry as it is kept.
	 *
	 * @param exposed JSON pointers to what looked like a live key
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Written(byte[] text, Set<String> exposed) {
	}

	Written write(AuditEntry entry) {
		Written full = write(entry, MetadataWriter.Limits.NONE, 0);
		Written written = full;
		for (int i = 0; written.text().length > MAX_BYTES && i < MetadataWriter.Limits.STEPS.size(); i++) {
			written = write(entry, MetadataWriter.Limits.STEPS.get(i), full.text().length);
		}
		return new Written(written.text(), full.exposed());
	}

	private Written write(AuditEntry entry, MetadataWriter.Limits limits, int trimmedFrom) {
		Text out = new Text();
		Set<String> exposed = new LinkedHashSet<>();
		try (JsonGenerator generator = this.json.createGenerator(out)) {
			generator.writeStartObject();
			generator.writeStringProperty("id", entry.id().toString());
			generator.writeStringProperty("timestamp", Times.text(entry.timestamp()));
			text(generator, "action", entry.action(), exposed);
			String userId = text(generator, "userId", entry.userId(), exposed);
			text(generator, "resource", entry.resource(), exposed);
			generator.writeStringProperty("result", entry.result().text());
			generator.writeStringProperty("recordedAt", Times.text(entry.recordedAt()));
			generator.writeStringProperty("endpoint", entry.endpoint());
			generator.writeName("metadata");
			generator.writeStartObject();
			this.capture.write(generator, userId, entry.endpoint());
			if (trimmedFrom > 0) {
				generator.writeName("trimmed");
				generator.writeStartObject();
				generator.writeNumberProperty("bytes", trimmedFrom);
				generator.writeEndObject();
			}
			new MetadataWriter(generator, this.redaction, limits, exposed).members(entry.metadata());
			generator.writeEndObject();
			generator.writeEndObject();
		}
		return new Written(out.bytes(), exposed);
	}

	/** Writes a text without secrets, cut; returns the whole of it. */
	private @Nullable String text(JsonGenerator generator, String name, @Nullable String value, Set<String> exposed) {
		if (value == null) {
			return null;
		}
		String clean = this.redaction.scrub(value);
		if (this.redaction.exposesKey(value)) {
			exposed.add("/" + name);
		}
		generator.writeStringProperty(name, Texts.cut(clean, MAX_NAME));
		return clean;
	}

	/** Gives what was written all at once without one more copy. */
	private static final class Text extends ByteArrayOutputStream {

		Text() {
			super(0);
		}

		byte[] bytes() {
			return (this.count == this.buf.length) ? this.buf : toByteArray();
		}

	}

}
