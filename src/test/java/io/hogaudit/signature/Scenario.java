package io.hogaudit.signature;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.springframework.util.unit.DataSize;

/**
 * A delivery and the endpoint that it comes to. Begins valid, as PostHog's own test
 * vector; each test alters one thing. Signs on its own, not with the service's code.
 */
@SuppressWarnings("ArrayRecordComponent")
record Scenario(SignatureScheme scheme, List<String> secrets, Map<String, List<String>> headers, byte[] body,
		Instant now) {

	static final String SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

	static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

	/** Source: {@code nodejs/src/cdp/utils/standard-webhooks.test.ts}. */
	static Scenario valid() {
		return new Scenario(new StandardWebhooks(), List.of(SECRET),
				Map.of("webhook-id", List.of("msg_p5jXN8AQM9LWM0D4loKWxJek"), "webhook-timestamp",
						List.of("1614265330"), "webhook-signature", List.of(SIGNATURE)),
				bytes("{\"test\": 2432232314}"), Instant.ofEpochSecond(1614265330));
	}

	Scenario with(String header, String... values) {
		Map<String, List<String>> altered = new TreeMap<>(this.headers);
		altered.put(header, List.of(values));
		return new Scenario(this.scheme, this.secrets, altered, this.body, this.now);
	}

	Scenario withBody(byte... altered) {
		return new Scenario(this.scheme, this.secrets, this.headers, altered, this.now);
	}

	Scenario at(Instant altered) {
		return new Scenario(this.scheme, this.secrets, this.headers, this.body, altered);
	}

	Scenario withSecrets(String... altered) {
		return new Scenario(this.scheme, List.of(altered), this.headers, this.body, this.now);
	}

	/** Signs what is there now, so that nothing but the last alteration can be wrong. */
	Scenario signed() {
		byte[] prefix = bytes(only("webhook-id") + "." + only("webhook-timestamp") + ".");
		byte[] key = Base64.getDecoder().decode(this.secrets.getFirst().replaceFirst("^whsec_", ""));
		return with("webhook-signature", "v1," + Base64.getEncoder().encodeToString(hmac(key, prefix, this.body)));
	}

	String only(String header) {
		return this.headers.getOrDefault(header, List.of("")).getFirst();
	}

	/** The short id of the secret that verified, or why it is refused. */
	String verdict() {
		List<AcceptedSecret> made = this.secrets.stream()
			.map((text) -> new AcceptedSecret(this.scheme.secret(text), null, null))
			.toList();
		Endpoint endpoint = new Endpoint("posthog", this.scheme, made, Duration.ofMinutes(5), DataSize.ofMegabytes(1));
		return switch (this.scheme.read((name) -> this.headers.getOrDefault(name, List.of()))) {
			case SignatureScheme.Wrong(RefusalReason reason) -> reason.text();
			case SignatureScheme.Claim claim -> verdict(endpoint, claim);
		};
	}

	private String verdict(Endpoint endpoint, SignatureScheme.Claim claim) {
		RefusalReason wrongTime = endpoint.wrongTime(claim.timestamp(), this.now);
		if (wrongTime != null) {
			return wrongTime.text();
		}
		SigningSecret signer = endpoint.signer(claim, this.body, this.now);
		return (signer != null) ? signer.id() : RefusalReason.SIGNATURE_MISMATCH.text();
	}

	static byte[] hmac(byte[] key, byte[]... parts) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(key, "HmacSHA256"));
			for (byte[] part : parts) {
				mac.update(part);
			}
			return mac.doFinal();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
