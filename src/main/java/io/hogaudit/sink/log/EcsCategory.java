package io.hogaudit.sink.log;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where an entry stands among ECS' categories of events. Source: ECS reference, allowed
 * values of event.category and event.type.
 */
final class EcsCategory {

	/** Scopes of identity and access, and whom they concern. */
	private static final Map<String, String> IAM = Map.ofEntries(Map.entry("user", "user"),
			Map.entry("organization_membership", "user"), Map.entry("organization_invite", "user"),
			Map.entry("personal_api_key", "user"), Map.entry("role", "group"), Map.entry("user_group", "group"),
			Map.entry("organization", "admin"), Map.entry("organization_domain", "admin"),
			Map.entry("project_secret_api_key", "admin"), Map.entry("oauth_application", "admin"));

	/** What hands something out without changing it. */
	private static final Set<String> ACCESS = Set.of("exported", "copied", "export_fail");

	private EcsCategory() {
	}

	static String of(Meaning meaning) {
		return switch (meaning.kind()) {
			case AUTHENTICATION -> "authentication";
			case ENTITY -> IAM.containsKey(meaning.scope()) ? "iam" : "configuration";
			case CALL -> "api";
		};
	}

	/** Only types that ECS expects in the category. */
	static List<String> types(Line line) {
		Meaning meaning = line.meaning();
		if (meaning.kind() == Meaning.Kind.CALL && line.view().ownAct() && line.entry().result().equals("failure")) {
			return List.of("denied");
		}
		String type = switch (meaning.verb()) {
			case LOGON -> "start";
			case LOGOFF -> "end";
			case CREATE -> "creation";
			case UPDATE, ENABLE, DISABLE -> "change";
			case DELETE -> "deletion";
			case READ -> "access";
			case OTHER -> ACCESS.contains(meaning.activity()) ? "access" : "info";
		};
		String whom = (meaning.kind() == Meaning.Kind.ENTITY) ? IAM.get(meaning.scope()) : null;
		if (whom == null) {
			return List.of(type);
		}
		return type.equals("access") ? List.of("info", whom) : List.of(type, whom);
	}

}
