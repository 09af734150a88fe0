package io.hogaudit.sink.log;

import java.util.Locale;

import io.hogaudit.sink.log.Meaning.Verb;

/** The classes of OCSF 1.5.0 that entries fall into, with their activities. */
enum OcsfClass {

	AUTHENTICATION(3002, "Authentication"), ENTITY_MANAGEMENT(3004, "Entity Management"),
	API_ACTIVITY(6003, "API Activity");

	static final int OTHER = 99;

	private final int uid;

	private final String caption;

	OcsfClass(int uid, String caption) {
		this.uid = uid;
		this.caption = caption;
	}

	static OcsfClass of(Meaning.Kind kind) {
		return switch (kind) {
			case AUTHENTICATION -> AUTHENTICATION;
			case ENTITY -> ENTITY_MANAGEMENT;
			case CALL -> API_ACTIVITY;
		};
	}

	int uid() {
		return this.uid;
	}

	String caption() {
		return this.caption;
	}

	int categoryUid() {
		return this.uid / 1000;
	}

	String category() {
		return (categoryUid() == 3) ? "Identity & Access Management" : "Application Activity";
	}

	/** {@value #OTHER} for what the class has no number for. */
	int activity(Verb verb) {
		return switch (this) {
			case AUTHENTICATION -> switch (verb) {
				case LOGON -> 1;
				case LOGOFF -> 2;
				default -> OTHER;
			};
			case ENTITY_MANAGEMENT -> switch (verb) {
				case CREATE -> 1;
				case READ -> 2;
				case UPDATE -> 3;
				case DELETE -> 4;
				case ENABLE -> 8;
				case DISABLE -> 9;
				default -> OTHER;
			};
			case API_ACTIVITY -> (verb == Verb.READ) ? 2 : OTHER;
		};
	}

	/** The schema's name of an activity: {@code Create}. */
	String caption(Verb verb) {
		String name = verb.name();
		return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
	}

}
