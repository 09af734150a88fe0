package io.hogaudit.signature;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

import io.hogaudit.setting.SettingException;
import io.hogaudit.signature.SignatureProperties.EndpointProperties;
import io.hogaudit.signature.SignatureProperties.ReceiveProperties;

/** The endpoints by path, made and checked once at the start. */
final class Endpoints implements EndpointViews {

	/** The endpoint whose settings are environment variables. */
	static final String COMMON = "posthog";

	private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,40}");

	/** A token of RFC 9110. */
	private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

	private static final Duration MAX_TOLERANCE = Duration.ofDays(1);

	private static final DataSize MAX_BODY = DataSize.ofMegabytes(64);

	/** Replaced as a whole when secrets are. */
	private volatile Map<String, Endpoint> byPath;

	Endpoints(SignatureProperties properties, Instant now) {
		Map<String, EndpointProperties> settings = properties.endpoints();
		long memory = limit(properties.receive());
		Map<String, Endpoint> made = new LinkedHashMap<>();
		settings.forEach((name, endpoint) -> {
			boolean unused = name.equals(COMMON) && settings.size() > 1 && Secrets.texts(endpoint).isEmpty();
			if (!unused) {
				Endpoint one = endpoint(name, endpoint, memory, now);
				made.put(one.path(), one);
			}
		});
		if (made.isEmpty()) {
			throw Secrets.none(COMMON);
		}
		this.byPath = made;
	}

	/** The longest body that can ever be taken. */
	private static long limit(ReceiveProperties receive) {
		return Math.min(BodyReader.largest(receive.bodyMemory().toBytes()), MAX_BODY.toBytes());
	}

	private static Endpoint endpoint(String name, EndpointProperties settings, long memory, Instant now) {
		if (!NAME.matcher(name).matches()) {
			throw new SettingException(
					"hogaudit.endpoints has a name that cannot be part of a path: use 1 to 40 of a-z, 0-9 and '-'.");
		}
		List<String> secrets = Secrets.texts(settings);
		if (secrets.isEmpty()) {
			throw Secrets.none(name);
		}
		if (!settings.tolerance().isPositive() || settings.tolerance().compareTo(MAX_TOLERANCE) > 0) {
			throw new SettingException(
					"hogaudit.endpoints.%s.tolerance must be more than zero and at most 24h, so that a signature does not stay good for ever."
						.formatted(name));
		}
		long size = settings.maxBodySize().toBytes();
		if (size <= 0 || size > memory) {
			throw new SettingException(
					"hogaudit.endpoints.%s.max-body-size must be more than zero, and at most 64MB and three quarters of hogaudit.receive.body-memory."
						.formatted(name));
		}
		SignatureScheme scheme = scheme(name, settings);
		return new Endpoint(name, scheme, Secrets.parse(name, scheme, secrets, now), settings.tolerance(),
				settings.maxBodySize());
	}

	static SignatureScheme scheme(String name, EndpointProperties settings) {
		return switch (settings.scheme()) {
			case StandardWebhooks.NAME -> new StandardWebhooks();
			case HmacSha256Hex.NAME -> hex(name, settings.signatureHeader(), settings.timestampHeader());
			default -> throw new SettingException("%s names no signature scheme: use %s or %s.".formatted(
					Secrets.setting(name, "POSTHOG_WEBHOOK_SCHEME", "scheme"), StandardWebhooks.NAME,
					HmacSha256Hex.NAME));
		};
	}

	private static SignatureScheme hex(String name, String signature, @Nullable String timestamp) {
		// an empty name is no way to leave the timestamp out: nothing would say so
		if (!HEADER.matcher(signature).matches() || (timestamp != null && !HEADER.matcher(timestamp).matches())
				|| signature.equalsIgnoreCase(timestamp)) {
			throw new SettingException(
					"hogaudit.endpoints.%s.signature-header and timestamp-header must be two names of HTTP headers: leave timestamp-header out where no timestamp is signed."
						.formatted(name));
		}
		return new HmacSha256Hex(signature, timestamp);
	}

	/** The endpoint at exactly this path, or null. */
	@Nullable Endpoint at(String path) {
		return this.byPath.get(path);
	}

	/** From now on deliveries to this path are judged by this endpoint. */
	synchronized void replace(Endpoint endpoint) {
		Map<String, Endpoint> next = new LinkedHashMap<>(this.byPath);
		next.put(endpoint.path(), endpoint);
		this.byPath = next;
	}

	Collection<Endpoint> endpoints() {
		return this.byPath.values();
	}

	@Override
	public List<EndpointView> all() {
		return this.byPath.values()
			.stream()
			.map((endpoint) -> new EndpointView(endpoint.name(), endpoint.scheme().name(), endpoint.secretIds(),
					endpoint.tolerance(), endpoint.maxBodySize()))
			.toList();
	}

}
