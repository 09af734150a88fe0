package io.hogaudit.signature;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.util.unit.DataSize;

import io.hogaudit.setting.SettingException;
import io.hogaudit.signature.SignatureProperties.EndpointProperties;

/**
 * Signs as the sender of endpoint {@code posthog} does, to try it out: with the first of
 * its secrets that is good now, by its scheme.
 */
public final class Signer {

	private static final String PREFIX = "HOGAUDIT_ENDPOINTS_POSTHOG_";

	private final SignatureScheme scheme;

	private final SigningSecret secret;

	private Signer(SignatureScheme scheme, SigningSecret secret) {
		this.scheme = scheme;
		this.secret = secret;
	}

	/**
	 * From the variables that the service is started with.
	 * @throws SettingException saying what is wrong with them, without them
	 */
	public static Signer of(Map<String, String> environment, Instant now) {
		List<String> texts = Arrays.asList(environment.getOrDefault("POSTHOG_WEBHOOK_SECRET", "").split(","));
		EndpointProperties settings = new EndpointProperties(texts,
				environment.getOrDefault("POSTHOG_WEBHOOK_SCHEME", StandardWebhooks.NAME), Duration.ofMinutes(5),
				DataSize.ofMegabytes(1), environment.getOrDefault(PREFIX + "SIGNATUREHEADER", "X-PostHog-Signature"),
				environment.get(PREFIX + "TIMESTAMPHEADER"));
		List<String> secrets = Secrets.texts(settings);
		if (secrets.isEmpty()) {
			throw Secrets.none(Endpoints.COMMON);
		}
		SignatureScheme scheme = Endpoints.scheme(Endpoints.COMMON, settings);
		return new Signer(scheme,
				Secrets.parse(Endpoints.COMMON, scheme, secrets, now)
					.stream()
					.filter((accepted) -> accepted.goodAt(now))
					.findFirst()
					.orElseThrow(() -> new SettingException(
							"POSTHOG_WEBHOOK_SECRET has no secret that is valid now: add one or move valid-from."))
					.secret());
	}

	/** The headers of a delivery. */
	public Map<String, String> headers(String deliveryId, Instant now, byte[] body) {
		Map<String, String> headers = new HashMap<>(this.scheme.sign(this.secret, deliveryId, now, body));
		headers.put("Content-Type", "application/json");
		return headers;
	}

}
