package io.hogaudit.sink.log;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

import io.hogaudit.sink.Address;
import io.hogaudit.sink.EntryView.Field;

/**
 * Who and what an entry is about, as objects of OCSF 1.5.0. Each has at least one of the
 * attributes that the schema wants at least one of.
 */
final class OcsfObjects {

	private OcsfObjects() {
	}

	static void actor(JsonGenerator json, Line line) {
		json.writeObjectPropertyStart("actor");
		String client = line.view().text(Field.CLIENT);
		boolean known = line.entry().userId() != null || line.view().text(Field.USER_EMAIL) != null;
		if (known) {
			user(json, line);
		}
		Line.optional(json, "app_name", (client != null || known) ? client : line.application());
		json.writeEndObject();
	}

	static void user(JsonGenerator json, Line line) {
		String id = line.entry().userId();
		String email = line.view().text(Field.USER_EMAIL);
		json.writeObjectPropertyStart("user");
		Line.optional(json, "uid", id);
		if (id == null) {
			json.writeStringProperty("name", (email != null) ? email : "Unknown");
		}
		Line.optional(json, "email_addr", email);
		Line.optional(json, "full_name", line.view().userName());
		json.writeEndObject();
	}

	/** Who called hogaudit, at what address. */
	static void caller(JsonGenerator json, Line line) {
		String address = line.view().text(Field.SOURCE_ADDRESS);
		json.writeObjectPropertyStart("src_endpoint");
		json.writeStringProperty("name", line.application());
		if (address != null && Address.isIp(address)) {
			json.writeStringProperty("ip", address);
		}
		json.writeEndObject();
	}

	static void resource(JsonGenerator json, Line line) {
		String type = Objects.requireNonNullElse(line.resourceType(), line.meaning().scope());
		String name = line.view().text(Field.NAME);
		String id = line.resourceId();
		json.writeStartObject();
		json.writeStringProperty("type", type);
		Line.optional(json, "uid", id);
		Line.optional(json, "name", (name != null || id != null) ? name : type);
		json.writeEndObject();
	}

	static void service(JsonGenerator json, Line line) {
		json.writeObjectPropertyStart("service");
		json.writeStringProperty("name", line.application());
		json.writeEndObject();
	}

	static void endpoint(JsonGenerator json, @Nullable String address) {
		if (address != null) {
			json.writeObjectPropertyStart("src_endpoint");
			json.writeStringProperty(Address.isIp(address) ? "ip" : "name", address);
			json.writeEndObject();
		}
	}

}
