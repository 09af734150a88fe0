package io.hogaudit.credential;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the read key works, is as narrow as the environment's policy, reaches what it
 * must, and is used.
 */
final class ReadKeyCheck implements PostureCheck {

	private static final String WORKS = "read_key";

	private static final String SCOPES = "read_key_scopes";

	private final ReadKey key;

	private final ScopePolicy policy;

	private final List<String> needed;

	private final String projectId;

	private final List<String> organizations;

	private final CredentialProperties properties;

	private final Clock clock;

	/**
	 * A check.
	 * @param organizations those that are read of, as a whole
	 */
	ReadKeyCheck(ReadKey key, ScopePolicy policy, List<String> needed, String projectId, List<String> organizations,
			CredentialProperties properties, Clock clock) {
		this.key = key;
		this.policy = policy;
		this.needed = List.copyOf(needed);
		this.projectId = projectId;
		this.organizations = List.copyOf(organizations);
		this.properties = properties;
		this.clock = clock;
	}

	@Override
	public List<Check> look() {
		if (!this.key.isSet()) {
			return List.of(Check.pass(WORKS, "POSTHOG_READ_KEY is not set: nothing is read."));
		}
		return switch (this.key.facts()) {
			case KeyFacts.Known known -> List.of(works(known), scopes(known));
			case KeyFacts.Rejected() -> List.of(Check.fail(WORKS,
					"PostHog rejects POSTHOG_READ_KEY: it was deleted or rolled, possibly by PostHog itself after a leak.",
					"Look for the key in public places and in PostHog's e-mail, make a new one and replace the file."));
			case KeyFacts.Untold(int status) -> List.of(Check.warn(WORKS,
					"PostHog does not tell about POSTHOG_READ_KEY (%s): an old self-hosted version.".formatted(status),
					"Look at the key's scopes in PostHog by hand."));
			case KeyFacts.Unreachable(String reason) ->
				List.of(Check.warn(WORKS, "POSTHOG_READ_KEY could not be checked: " + reason + ".",
						"Look whether POSTHOG_APP_HOST can be reached."));
		};
	}

	private Check works(KeyFacts.Known known) {
		if (known.lastUsed() != null
				&& known.lastUsed().plus(this.properties.idleAge()).isBefore(this.clock.instant())) {
			return Check.warn(WORKS, "POSTHOG_READ_KEY was last used at " + known.lastUsed() + ".",
					"Delete the key in PostHog if nothing needs it.");
		}
		return Check.pass(WORKS, "PostHog knows POSTHOG_READ_KEY.");
	}

	private Check scopes(KeyFacts.Known known) {
		List<Check> found = new ArrayList<>();
		List<String> wide = this.policy.tooWide(known.scopes());
		if (!wide.isEmpty()) {
			found.add(new Check(
					SCOPES, this.policy.verdict(wide), "POSTHOG_READ_KEY may do more than %s allows: %s."
						.formatted(this.policy.environment(), String.join(", ", wide)),
					"Make a key with %s only.".formatted(this.policy.allowedText())));
		}
		List<String> missing = this.needed.stream()
			.filter((scope) -> !known.scopes().contains(scope) && !known.scopes().contains("*"))
			.toList();
		if (!missing.isEmpty()) {
			found.add(Check.fail(SCOPES, "POSTHOG_READ_KEY lacks " + String.join(", ", missing) + ".",
					"Add these scopes to the key in PostHog."));
		}
		found.addAll(organizations(known));
		// PostHog lets only such a key read of an organization, limited to that
		boolean all = known.teams().isEmpty() && known.organizations().isEmpty();
		if (all) {
			found.add(new Check(SCOPES, this.policy.strict() ? Verdict.FAIL : Verdict.WARN,
					"POSTHOG_READ_KEY reaches all projects and organizations of its owner.",
					this.organizations.isEmpty() ? "Limit the key to the one project in PostHog."
							: "Limit the key to the one organization in PostHog."));
		}
		if (!this.projectId.isEmpty() && !known.teams().isEmpty() && !known.teams().contains(this.projectId)) {
			found.add(Check.fail(SCOPES, "POSTHOG_READ_KEY does not reach the project of POSTHOG_PROJECT_ID.",
					"Add the project to the key in PostHog."));
		}
		return Check.worst(SCOPES, "POSTHOG_READ_KEY has the scopes " + String.join(", ", known.scopes()) + ".", found);
	}

	private List<Check> organizations(KeyFacts.Known known) {
		List<Check> found = new ArrayList<>();
		if (!this.organizations.isEmpty() && !known.teams().isEmpty()) {
			found.add(Check.fail(SCOPES,
					"POSTHOG_READ_KEY is limited to projects, but hogaudit.backfill.organization-id needs a key of the organization.",
					"Limit the key to the organization instead, or leave hogaudit.backfill.organization-id out."));
		}
		for (String organization : this.organizations) {
			if (!known.organizations().isEmpty() && !known.organizations().contains(organization)) {
				found.add(Check.fail(SCOPES,
						"POSTHOG_READ_KEY does not reach the organization of hogaudit.backfill.organization-id.",
						"Add the organization to the key in PostHog."));
			}
		}
		return found;
	}

}
