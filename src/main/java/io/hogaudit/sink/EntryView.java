package io.hogaudit.sink;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import io.hogaudit.audit.AuditEntry;
import io.hogaudit.audit.Severity;
import io.hogaudit.audit.StoredEntry;

/**
 * What formats need of an entry beyond its leading fields, read from the kept text in one
 * pass: some texts, and where each member of the metadata stands. A text that is missing,
 * null or no text is null.
 */
public final class EntryView {

	private static final JsonFactory FACTORY = new JsonFactory();

	private static final Map<String, Field> TOP = Map.of("recordedAt", Field.RECORDED_AT, "endpoint", Field.ENDPOINT);

	private static final Map<String, Field> METADATA = Map.of("severity", Field.SEVERITY, "sourceAddress",
			Field.SOURCE_ADDRESS, "ip_address", Field.IP_ADDRESS, "name", Field.NAME, "reason", Field.REASON,
			"activity", Field.ACTIVITY, "client", Field.CLIENT, "organization_id", Field.ORGANIZATION_ID, "traceparent",
			Field.TRACEPARENT);

	private static final Map<String, Field> USER = Map.of("email", Field.USER_EMAIL, "first_name",
			Field.USER_FIRST_NAME, "last_name", Field.USER_LAST_NAME);

	private static final Map<String, Field> CONTEXT = Map.of("ip_address", Field.CONTEXT_IP_ADDRESS, "user_agent",
			Field.USER_AGENT, "user_id", Field.TARGET_ID, "user_email", Field.TARGET_EMAIL, "target_email",
			Field.TARGET_EMAIL);

	private final Map<Field, String> texts = new EnumMap<>(Field.class);

	private final List<Member> members = new ArrayList<>();

	private EntryView() {
	}

	/** A text of the entry, by where it stands. */
	public enum Field {

		RECORDED_AT, ENDPOINT, SEVERITY, SOURCE_ADDRESS, IP_ADDRESS, NAME, REASON, ACTIVITY, CLIENT, ORGANIZATION_ID,
		TRACEPARENT, USER_EMAIL, USER_FIRST_NAME, USER_LAST_NAME, CONTEXT_IP_ADDRESS, USER_AGENT, TARGET_ID,
		TARGET_EMAIL

	}

	/**
	 * A member of the metadata.
	 *
	 * @param from offset of its name's opening quote in the entry's text
	 * @param to offset after its value
	 */
	public record Member(String name, int from, int to) {
	}

	public static EntryView of(StoredEntry entry) {
		EntryView view = new EntryView();
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), entry.text())) {
			parser.nextToken();
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				String name = parser.currentName();
				if (parser.nextToken() == JsonToken.START_OBJECT && name.equals("metadata")) {
					view.metadata(parser);
				}
				else {
					view.keep(parser, TOP.get(name));
				}
			}
		}
		return view;
	}

	private void metadata(JsonParser parser) {
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			long from = parser.currentTokenLocation().getByteOffset();
			boolean object = parser.nextToken() == JsonToken.START_OBJECT;
			if (object && name.equals("user")) {
				texts(parser, USER);
			}
			else if (object && name.equals("context")) {
				texts(parser, CONTEXT);
			}
			else {
				keep(parser, METADATA.get(name));
			}
			this.members.add(new Member(name, (int) from, (int) parser.currentLocation().getByteOffset()));
		}
	}

	private void texts(JsonParser parser, Map<String, Field> wanted) {
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			Field field = wanted.get(parser.currentName());
			parser.nextToken();
			keep(parser, field);
		}
	}

	/**
	 * Goes to the end of a value, which is kept if it is wanted and a text or a number.
	 */
	private void keep(JsonParser parser, @Nullable Field field) {
		JsonToken value = parser.currentToken();
		if (field != null && (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT)) {
			this.texts.put(field, parser.getString());
		}
		parser.finishToken();
		parser.skipChildren();
	}

	public @Nullable String text(Field field) {
		return this.texts.get(field);
	}

	/** The first of several texts that is there. */
	private @Nullable String first(Field... fields) {
		for (Field field : fields) {
			String text = this.texts.get(field);
			if (text != null && !text.isEmpty()) {
				return text;
			}
		}
		return null;
	}

	public @Nullable Severity severity() {
		return Severity.of(text(Field.SEVERITY));
	}

	/** Whether the entry is about what hogaudit or its operator did. */
	public boolean ownAct() {
		return AuditEntry.OWN.equals(text(Field.ENDPOINT));
	}

	/**
	 * Where whoever did it was. Who sent a delivery is somebody else: only hogaudit's own
	 * entries are about who called it.
	 */
	public @Nullable String address() {
		return ownAct() ? text(Field.SOURCE_ADDRESS) : first(Field.IP_ADDRESS, Field.CONTEXT_IP_ADDRESS);
	}

	/** The user's first and last name, as far as known. */
	public @Nullable String userName() {
		String first = text(Field.USER_FIRST_NAME);
		String last = text(Field.USER_LAST_NAME);
		String name = ((first != null) ? first : "") + " " + ((last != null) ? last : "");
		return name.isBlank() ? null : name.strip();
	}

	/** The members of the metadata, in their order. */
	public List<Member> members() {
		return this.members;
	}

}
