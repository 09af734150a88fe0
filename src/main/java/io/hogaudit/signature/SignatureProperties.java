package io.hogaudit.signature;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Who may deliver, and how much at a time.
 *
 * @param endpoints the URLs that receive deliveries, by name: {@code /webhooks/<name>}
 * @param receive limits over all endpoints
 */
@ConfigurationProperties("hogaudit")
public record SignatureProperties(@DefaultValue Map<String, EndpointProperties> endpoints,
		@DefaultValue ReceiveProperties receive) {

	/**
	 * One endpoint.
	 *
	 * @param secrets signing secrets: the first is current, the others are still accepted
	 * @param scheme {@code standard-webhooks} or {@code hmac-sha256-hex}
	 * @param tolerance how far a timestamp may be from our clock, both ways
	 * @param maxBodySize longest body taken
	 * @param signatureHeader header of the signature, for {@code hmac-sha256-hex}
	 * @param timestampHeader header of a timestamp in seconds that is signed with the
	 * body, for {@code hmac-sha256-hex}
	 */
	public record EndpointProperties(@DefaultValue List<String> secrets,
			@DefaultValue("standard-webhooks") String scheme, @DefaultValue("5m") Duration tolerance,
			@DefaultValue("1MB") DataSize maxBodySize, @DefaultValue("X-PostHog-Signature") String signatureHeader,
			@Nullable String timestampHeader) {

		/** Without the secrets. */
		@Override
		public String toString() {
			return "EndpointProperties[scheme=%s, secrets=%s]".formatted(this.scheme, this.secrets.size());
		}

	}

	/**
	 * Limits over all endpoints.
	 *
	 * @param bodyMemory memory for bodies that are under way; more are answered 429
	 * @param bodyTimeout time in which a body must have come
	 */
	public record ReceiveProperties(@DefaultValue("32MB") DataSize bodyMemory,
			@DefaultValue("5s") Duration bodyTimeout) {
	}

}
