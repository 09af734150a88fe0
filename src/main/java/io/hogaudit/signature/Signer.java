package io.hogaudit.signature;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

/**
 * Signs as PostHog does, to try out an endpoint. Source: the Standard Webhooks
 * specification.
 */
public final class Signer {

	private final SigningSecret secret;

	private Signer(SigningSecret secret) {
		this.secret = secret;
	}

	/**
	 * Signs with the first of the secrets that {@code POSTHOG_WEBHOOK_SECRET} holds.
	 * @throws IllegalArgumentException saying what is wrong with it, without it
	 */
	public static Signer of(String secrets) {
		return new Signer(SigningSecret.ofBase64(secrets.split("[,;]", 2)[0].strip()));
	}

	/** The headers of a delivery. */
	public Map<String, String> headers(String deliveryId, Instant now, byte[] body) {
		String timestamp = Long.toString(now.getEpochSecond());
		byte[] signature = this.secret.sign((deliveryId + "." + timestamp + ".").getBytes(StandardCharsets.US_ASCII),
				body);
		return Map.of("Content-Type", "application/json", "webhook-id", deliveryId, "webhook-timestamp", timestamp,
				"webhook-signature", "v1," + Base64.getEncoder().encodeToString(signature));
	}

}
