package io.hogaudit.credential.scan;

import java.util.List;

/** What a kind of finding is, and what to do about it, in that order. */
enum Rule {

	/** A secret key of PostHog. */
	POSTHOG_KEY("posthog-key", "PostHogSecretKey", "https://posthog.com/docs/api",
			"A secret key of PostHog is in the repository.",
			"Anyone who can read the repository, a clone, a backup or a build log of it can use the key. Removing it from the files does not help: the history keeps it.",
			"Revoke the key: roll or delete it in PostHog. Without a login, send POST /api/revoke_leaked_key with the body {\"token\":\"<the key>\"} to the region that made it: https://us.posthog.com or https://eu.posthog.com, or your own host. The answer says whether the key was found. It takes phx_, phs_, pha_ and phr_.",
			"Give a new key to whatever used the old one, outside of the repository.",
			"Remove the old key from the files.", "Check PostHog's activity log for what the key was used for."),

	/** A signing secret of a webhook. */
	SIGNING_SECRET("signing-secret", "WebhookSigningSecret", "https://www.standardwebhooks.com/",
			"A signing secret of a webhook is in the repository.",
			"Anyone who can read the repository can sign deliveries that the receiver takes for genuine.",
			"Make a new secret (hogaudit secret new) and put it in front of the old one at the receiver.",
			"Set the new secret at the sender.", "Remove the old secret from the receiver, then from the files."),

	/** A file of settings. */
	ENV_FILE("env-file", "TrackedEnvFile", "https://git-scm.com/docs/gitignore", "Git tracks a file of settings.",
			"Such a file sooner or later holds secrets, and each commit keeps what it held.",
			"Run git rm --cached on the file, and name it in .gitignore.", "Replace the secrets that it ever held.");

	private final String id;

	private final String title;

	private final String uri;

	private final String brief;

	private final String meaning;

	private final String remedies;

	Rule(String id, String title, String uri, String brief, String meaning, String... remedies) {
		this.id = id;
		this.title = title;
		this.uri = uri;
		this.brief = brief;
		this.meaning = meaning;
		this.remedies = String.join("\n", remedies);
	}

	String id() {
		return this.id;
	}

	String title() {
		return this.title;
	}

	String uri() {
		return this.uri;
	}

	String brief() {
		return this.brief;
	}

	String meaning() {
		return this.meaning;
	}

	List<String> remedies() {
		return this.remedies.lines().toList();
	}

}
