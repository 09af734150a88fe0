package io.hogaudit.sink.log;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.sink.EntryView;
import io.hogaudit.sink.EntryView.Field;

/** An entry about to be written, with what all formats ask of it. */
record Line(StoredEntry entry, EntryView view, Meaning meaning) {

	static Line of(StoredEntry entry) {
		EntryView view = EntryView.of(entry);
		return new Line(entry, view, Meaning.of(entry.action(), view.text(Field.ACTIVITY) != null));
	}

	/** The application that the entry is about. */
	String application() {
		return this.view.ownAct() ? "hogaudit" : "PostHog";
	}

	/** The resource up to its id. */
	@Nullable String resourceType() {
		String resource = this.entry.resource();
		int slash = (resource != null) ? resource.indexOf('/') : -1;
		return (resource == null || slash < 0) ? resource : resource.substring(0, slash);
	}

	@Nullable String resourceId() {
		String resource = this.entry.resource();
		int slash = (resource != null) ? resource.indexOf('/') : -1;
		return (resource == null || slash < 0 || slash == resource.length() - 1) ? null : resource.substring(slash + 1);
	}

	/** The entry in one sentence. */
	String message() {
		StringBuilder message = new StringBuilder(this.entry.action());
		if (this.entry.resource() != null) {
			message.append(' ').append(this.entry.resource());
		}
		if (this.entry.userId() != null) {
			message.append(" by ").append(this.entry.userId());
		}
		return message.append(": ").append(this.entry.result()).toString();
	}

	static void optional(JsonGenerator json, String name, @Nullable String value) {
		if (value != null && !value.isEmpty()) {
			json.writeStringProperty(name, value);
		}
	}

}
