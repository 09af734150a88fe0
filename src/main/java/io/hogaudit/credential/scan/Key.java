package io.hogaudit.credential.scan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A secret that stands in a content.
 *
 * @param value never shown
 * @param line from 1
 * @param inside name within an archive, empty outside of one
 */
record Key(String value, int line, String inside) {

	Rule rule() {
		return this.value.startsWith("whsec_") ? Rule.SIGNING_SECRET : Rule.POSTHOG_KEY;
	}

	/** Enough to find the key in PostHog, never enough to use it. */
	String masked() {
		return this.value.startsWith("whsec_") ? "whsec_..."
				: this.value.substring(0, 4) + "..." + this.value.substring(this.value.length() - 4);
	}

	/** Tells secrets apart; not the hash that PostHog stores of them. */
	String fingerprint() {
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256")
				.digest(("hogaudit scan\0" + this.value).getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(hash, 0, 16);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java has SHA-256", ex);
		}
	}

}
