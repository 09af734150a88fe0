package io.hogaudit.sink.log;

import java.util.Map;

/**
 * What an action means in the words that schemas share. Source: PostHog's own mapping of
 * its activity log, {@code posthog/api/advanced_activity_logs/ocsf.py}.
 */
record Meaning(Kind kind, Verb verb, String scope, String activity) {

	private static final Map<String, Verb> VERBS = Map.ofEntries(Map.entry("logged_in", Verb.LOGON),
			Map.entry("logged_out", Verb.LOGOFF), Map.entry("share_login_success", Verb.LOGON),
			Map.entry("share_login_failed", Verb.LOGON), Map.entry("login_failed", Verb.LOGON),
			Map.entry("created", Verb.CREATE), Map.entry("create_property", Verb.CREATE),
			Map.entry("updated", Verb.UPDATE), Map.entry("changed", Verb.UPDATE),
			Map.entry("config_updated", Verb.UPDATE), Map.entry("update_property", Verb.UPDATE),
			Map.entry("upsert_properties", Verb.UPDATE), Map.entry("deleted", Verb.DELETE),
			Map.entry("bulk_deleted", Verb.DELETE), Map.entry("delete_property", Verb.DELETE),
			Map.entry("enabled", Verb.ENABLE), Map.entry("materialization_enabled", Verb.ENABLE),
			Map.entry("disabled", Verb.DISABLE), Map.entry("materialization_disabled", Verb.DISABLE),
			Map.entry("read", Verb.READ));

	/** What an entry tells of. */
	enum Kind {

		AUTHENTICATION, ENTITY, CALL

	}

	/** What was done. */
	enum Verb {

		LOGON, LOGOFF, CREATE, READ, UPDATE, DELETE, ENABLE, DISABLE, OTHER

	}

	/**
	 * Reads an action.
	 * @param activityLog whether the entry is one of PostHog's activity log, which tells
	 * of entities even where the verb is not known
	 */
	static Meaning of(String action, boolean activityLog) {
		int dot = action.indexOf('.');
		String scope = (dot < 0) ? action : action.substring(0, dot);
		String activity = action.substring(dot + 1);
		Verb verb = VERBS.getOrDefault(activity, Verb.OTHER);
		return new Meaning(kind(verb, activityLog), verb, scope, activity);
	}

	private static Kind kind(Verb verb, boolean activityLog) {
		return switch (verb) {
			case LOGON, LOGOFF -> Kind.AUTHENTICATION;
			case CREATE, UPDATE, DELETE, ENABLE, DISABLE -> Kind.ENTITY;
			case READ, OTHER -> activityLog ? Kind.ENTITY : Kind.CALL;
		};
	}

}
