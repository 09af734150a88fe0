package io.hogaudit.webhook;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

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
			if (!KEYS.contains(scope)) {
				return false;
			}
			// the context says what the key may do, the changes what it may do now
			return (activity.equals("created") && isWide(scope, Json.at(entry, "detail", "context", "scopes")))
					|| changed(entry, "scopes", (before, after) -> isWide(scope, after) && !isWide(scope, before));
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
			if (scope.equals("HogFunction")) {
				return activity.equals("created") || Addresses.isNew(entry)
				// PostHog masks these: the address may be among them
						|| changed(entry, "encrypted_inputs", (before, after) -> true);
			}
			return scope.equals("HogFlow") && Addresses.isNew(entry);
		}
	},

	KEY_ROLLED(Severity.MEDIUM) {
		@Override
		boolean fits(String scope, String activity, JsonNode entry) {
			// PostHog leaves the rest of what a roll changes out
			return KEYS.contains(scope) && (changed(entry, "mask_value", Concern::isOther)
					|| changed(entry, "last_rolled_at", (before, after) -> after != null && !after.equals(before)));
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

	private static boolean isOther(@Nullable JsonNode before, @Nullable JsonNode after) {
		return before != null && after != null && !after.equals(before);
	}

	/** Whether a key with these scopes may do all that a key of its kind can. */
	private static boolean isWide(String scope, @Nullable JsonNode scopes) {
		if (scopes == null) {
			return false;
		}
		Stream<JsonNode> each = scopes.isArray() ? scopes.valueStream() : Stream.of(scopes);
		// a project's key cannot have all scopes: those that write are its widest
		return each.filter(JsonNode::isString)
			.map(JsonNode::stringValue)
			.anyMatch((one) -> one.equals("*") || (scope.equals("ProjectSecretAPIKey") && one.endsWith(":write")));
	}

}
