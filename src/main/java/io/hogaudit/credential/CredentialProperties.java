package io.hogaudit.credential;

import java.time.Duration;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.hogaudit.setting.SettingException;

/**
 * How hogaudit looks after its own secrets.
 *
 * @param watchInterval how often the mounted files are looked at; a change is taken on
 * when two looks have seen the same
 * @param checkInterval how often PostHog is asked about the read key
 * @param warningAge age from which a secret should be rotated
 * @param criticalAge age from which a secret must be rotated
 * @param idleAge how long the read key may go unused
 * @param allowedScopes scopes that the read key may have, {@code *:read} for any reading
 * one; empty for those of the environment
 * @param requiredScopes scopes that the read key must have beyond those that the features
 * need which are switched on
 * @param fingerprintSalt the same text in all deployments makes fingerprints of their
 * secrets comparable; without it there are none
 * @param foreignFingerprints fingerprints of other deployments' secrets, which must not
 * be used here
 * @param refuseStart whether a failed check stops the start
 */
@ConfigurationProperties("hogaudit.credential")
record CredentialProperties(@DefaultValue("1s") Duration watchInterval, @DefaultValue("15m") Duration checkInterval,
		@DefaultValue("90d") Duration warningAge, @DefaultValue("180d") Duration criticalAge,
		@DefaultValue("90d") Duration idleAge, @DefaultValue List<String> allowedScopes,
		@DefaultValue List<String> requiredScopes, @DefaultValue("") String fingerprintSalt,
		@DefaultValue List<String> foreignFingerprints, @DefaultValue("false") boolean refuseStart) {

	CredentialProperties {
		if (criticalAge.compareTo(warningAge) < 0) {
			throw new SettingException(
					"hogaudit.credential.critical-age must not be less than hogaudit.credential.warning-age.");
		}
		if (!fingerprintSalt.isEmpty() && fingerprintSalt.length() < 16) {
			throw new SettingException("hogaudit.credential.fingerprint-salt must have 16 characters or more.");
		}
	}

	/** Without the salt. */
	@Override
	public String toString() {
		return "CredentialProperties";
	}

}
