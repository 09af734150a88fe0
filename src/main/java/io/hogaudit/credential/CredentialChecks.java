package io.hogaudit.credential;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.hogaudit.credential.Posture.Credential;
import io.hogaudit.setting.Reload;

/** What the inventory says: age, secrets of other deployments, refused changes. */
record CredentialChecks(CredentialProperties properties) {

	private static final String AGE = "credential_age";

	private static final String FOREIGN = "credential_foreign";

	private static final String REFUSED = "credential_refused";

	Check age(List<Credential> credentials) {
		List<Check> old = new ArrayList<>();
		for (Credential credential : credentials) {
			Long days = credential.ageDays();
			if (days == null || Duration.ofDays(days).compareTo(this.properties.warningAge()) < 0) {
				continue;
			}
			boolean critical = Duration.ofDays(days).compareTo(this.properties.criticalAge()) >= 0;
			old.add(new Check(AGE, critical ? Verdict.FAIL : Verdict.WARN,
					"%s (%s) is %s days old.".formatted(credential.setting(), credential.id(), days),
					"Rotate it: README, Rotation."));
		}
		return Check.worst(AGE, "No secret is older than %s days.".formatted(this.properties.warningAge().toDays()),
				old);
	}

	Check foreign(List<Credential> credentials) {
		Set<String> theirs = Set.copyOf(this.properties.foreignFingerprints());
		if (!theirs.isEmpty() && this.properties.fingerprintSalt().isEmpty()) {
			return Check.warn(FOREIGN, "Fingerprints of other deployments cannot be compared without a salt.",
					"Set hogaudit.credential.fingerprint-salt, the same in all deployments.");
		}
		List<Check> shared = credentials.stream()
			.filter((credential) -> credential.fingerprint() != null && theirs.contains(credential.fingerprint()))
			.map((credential) -> Check.fail(FOREIGN,
					"%s (%s) is used in another deployment, too.".formatted(credential.setting(), credential.id()),
					"Give each environment secrets of its own."))
			.toList();
		return Check.worst(FOREIGN, theirs.isEmpty() ? "No fingerprints of other deployments are set."
				: "No secret is one of another deployment.", shared);
	}

	Check refused(List<Reload.Problem> problems) {
		return problems.isEmpty() ? Check.pass(REFUSED, "No new secret is refused.")
				: Check.warn(REFUSED, problems.getFirst().sentence(), "Put a secret there that can be used.");
	}

}
