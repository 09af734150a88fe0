package io.hogaudit.webhook;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import io.hogaudit.audit.Severity;

/**
 * What makes an entry of the activity log matter to an auditor, the gravest first: an
 * entry has the first that fits. Documented in {@code docs/events.md}.
 */
enum Concern {

	ALL_SCOPES_KEY(Severity.CRITICAL) {
		@Override
		boolean fits(String scope, String activity, JsonNode entry) {
			return KEYS.contains(scope) && !activity.equals("revoked") && !activity.equals("deleted")
					&& (holdsStar(Json.at(entry, "detail", "context", "scopes"))
							|| changed(entry, "scopes", (before, after) -> holdsStar(after)));
		}
	},

	TWO_FACTOR_OFF(Severity.CRITICAL) {
		@Override
		boolean fits(String scope, String activity, JsonNode entry) {
			return scope.equals("Organization")
					&& (changed(entry, "two-factor authentication requirement", Concern::off)
							|| changed(entry, "enforce_2fa", Concern::off));
		}
	},

	SSO_OFF(Severity.CRITICAL) {
		@Override
		boolean fits(String scope, String activity, JsonNode entry) {
			return scope.equals("OrganizationDomain") && (changed(entry, "SSO enforcement", Concern::off)
					|| changed(entry, "sso_enforcement", Concern::off));
		}
	},

	IMPERSONATION(Severity.HIGH) {
		@Override
		boolean fits(String scope, String activity, JsonNode entry) {
			JsonNode impersonated = Json.at(entry, "was_impersonated");
			return (impersonated != null && impersonated.isBoolean() && impersonated.booleanValue())
					|| "impersonation".equals(Json.text(entry, "detail", "context", "login_method"));
		}
	},

	OWNER(Severity.HIGH) {
		@Override
		boolean fits(String scope, String activity, JsonNode entry) {
			return scope.equals("OrganizationMembership")
					&& (changed(entry, "level", (before, after) -> isOwner(after) && !isOwner(before))
							|| (activity.equals("created") && isOwner(Json.at(entry, "detail", "context", "level"))));
		}
	},

	PUBLIC_SHARING(Severity.HIGH) {
		@Override
		boolean fits(String scope, String activity, JsonNode entry) {
			return activity.equals("sharing enabled") || (scope.equals("Organization")
					&& (changed(entry, "public sharing permissions", (before, after) -> isTrue(after))
							|| changed(entry, "allow_publicly_shared_resources", (before, after) -> isTrue(after))));
		}
	},

	DESTINATION(Severity.HIGH) {
		@Override
		boolean fits(String scope, String activity, JsonNode entry) {
			return scope.equals("HogFunction") && (activity.equals("created")
					|| changed(entry, "inputs", (before, after) -> !same(url(before), url(after)))
			// PostHog masks these: the address may be among them
					|| changed(entry, "encrypted_inputs", (before, after) -> true));
		}
	},

	EXPORT(Severity.MEDIUM) {
		@Override
		boolean fits(String scope, String activity, JsonNode entry) {
			// also 'exported for' some reason
			return activity.startsWith("exported")
					|| (activity.equals("created") && (scope.equals("ExportedAsset") || scope.equals("BatchExport")));
		}
	},

	SHARE_LOGIN_FAILED(Severity.MEDIUM) {
		@Override
		boolean fits(String scope, String activity, JsonNode entry) {
			return activity.equals("share_login_failed");
		}
	};

	private static final Set<String> KEYS = Set.of("PersonalAPIKey", "ProjectSecretAPIKey", "OAuthApplication");

	private static final List<String> ADDRESSES = List.of("url", "webhookUrl", "webhook_url", "host");

	/** PostHog's {@code OrganizationMembership.Level.OWNER}. */
	private static final int OWNER_LEVEL = 15;

	private final Severity severity;

	Concern(Severity severity) {
		this.severity = severity;
	}

	/** How much it matters where nothing else is set. */
	Severity severity() {
		return this.severity;
	}

	/** As it stands in entries, metrics and settings. */
	String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	abstract boolean fits(String scope, String activity, JsonNode entry);

	/** What a field was and has become. */
	private interface Change {

		boolean fits(@Nullable JsonNode before, @Nullable JsonNode after);

	}

	private static boolean changed(JsonNode entry, String field, Change change) {
		JsonNode changes = Json.at(entry, "detail", "changes");
		if (changes == null || !changes.isArray()) {
			return false;
		}
		for (JsonNode item : changes) {
			if (field.equals(Json.text(item, "field"))
					&& change.fits(Json.at(item, "before"), Json.at(item, "after"))) {
				return true;
			}
		}
		return false;
	}

	private static boolean off(@Nullable JsonNode before, @Nullable JsonNode after) {
		return isSet(before) && !isSet(after);
	}

	private static boolean isSet(@Nullable JsonNode value) {
		return value != null && (value.isBoolean() ? value.booleanValue() : !value.asString("set").isEmpty());
	}

	private static boolean isTrue(@Nullable JsonNode value) {
		return value != null && value.isBoolean() && value.booleanValue();
	}

	private static boolean isOwner(@Nullable JsonNode level) {
		return level != null && ((level.isInt() && level.intValue() == OWNER_LEVEL)
				|| (level.isString() && level.stringValue().equalsIgnoreCase("owner")));
	}

	private static boolean holdsStar(@Nullable JsonNode scopes) {
		if (scopes != null && scopes.isArray()) {
			for (JsonNode scope : scopes) {
				if (scope.isString() && scope.stringValue().equals("*")) {
					return true;
				}
			}
		}
		return scopes != null && scopes.isString() && scopes.stringValue().equals("*");
	}

	/** The address among a destination's inputs; templates name it differently. */
	private static @Nullable String url(@Nullable JsonNode inputs) {
		for (String name : ADDRESSES) {
			String url = Json.firstOf(Json.text(inputs, name, "value"), Json.text(inputs, name));
			if (url != null) {
				return url;
			}
		}
		return null;
	}

	private static boolean same(@Nullable String before, @Nullable String after) {
		return (before != null) ? before.equals(after) : after == null;
	}

}
