package io.hogaudit.signature;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.hogaudit.setting.SettingException;
import io.hogaudit.signature.SignatureProperties.EndpointProperties;

/** The endpoints by path, made and checked once at the start. */
final class Endpoints implements EndpointViews {

	/** The endpoint whose settings are environment variables. */
	private static final String COMMON = "posthog";

	private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,40}");

	private final Map<String, Endpoint> byPath = new LinkedHashMap<>();

	Endpoints(Map<String, EndpointProperties> settings) {
		settings.forEach((name, endpoint) -> {
			boolean unused = name.equals(COMMON) && settings.size() > 1 && secrets(endpoint).isEmpty();
			if (!unused) {
				Endpoint made = endpoint(name, endpoint);
				this.byPath.put(made.path(), made);
			}
		});
		if (this.byPath.isEmpty()) {
			throw noSecret(COMMON);
		}
	}

	private static List<String> secrets(EndpointProperties endpoint) {
		return endpoint.secrets().stream().map(String::strip).filter((secret) -> !secret.isEmpty()).toList();
	}

	private static Endpoint endpoint(String name, EndpointProperties settings) {
		if (!NAME.matcher(name).matches()) {
			throw new SettingException(
					"hogaudit.endpoints has a name that cannot be part of a path: use 1 to 40 of a-z, 0-9 and '-'.");
		}
		List<String> secrets = secrets(settings);
		if (secrets.isEmpty()) {
			throw noSecret(name);
		}
		if (settings.tolerance().isNegative() || settings.tolerance().isZero()) {
			throw new SettingException("hogaudit.endpoints.%s.tolerance must be more than zero.".formatted(name));
		}
		SignatureScheme scheme = scheme(name, settings);
		return new Endpoint(name, scheme, secrets.stream().map((text) -> secret(name, scheme, text)).toList(),
				settings.tolerance(), settings.maxBodySize());
	}

	private static SignatureScheme scheme(String name, EndpointProperties settings) {
		return switch (settings.scheme()) {
			case StandardWebhooks.NAME -> new StandardWebhooks();
			case HmacSha256Hex.NAME -> new HmacSha256Hex(settings.signatureHeader(), settings.timestampHeader());
			default -> throw new SettingException("%s names no signature scheme: use %s or %s.".formatted(
					setting(name, "POSTHOG_WEBHOOK_SCHEME", "scheme"), StandardWebhooks.NAME, HmacSha256Hex.NAME));
		};
	}

	private static SigningSecret secret(String name, SignatureScheme scheme, String text) {
		try {
			return scheme.secret(text);
		}
		catch (IllegalArgumentException ex) {
			throw new SettingException(
					"%s %s: use the secret that PostHog shows, or make one with `openssl rand -base64 32`."
						.formatted(setting(name, "POSTHOG_WEBHOOK_SECRET", "secrets"), ex.getMessage()));
		}
	}

	private static SettingException noSecret(String name) {
		return new SettingException(
				"%s is not set: put the signing secret of the PostHog webhook there, because nothing unsigned is accepted."
					.formatted(setting(name, "POSTHOG_WEBHOOK_SECRET", "secrets")));
	}

	private static String setting(String name, String variable, String property) {
		return name.equals(COMMON) ? variable : "hogaudit.endpoints.%s.%s".formatted(name, property);
	}

	/** The endpoint at exactly this path, or null. */
	@Nullable Endpoint at(String path) {
		return this.byPath.get(path);
	}

	Collection<Endpoint> endpoints() {
		return this.byPath.values();
	}

	@Override
	public List<EndpointView> all() {
		return this.byPath.values()
			.stream()
			.map((endpoint) -> new EndpointView(endpoint.name(), endpoint.scheme().name(),
					endpoint.secrets().stream().map(SigningSecret::id).toList(), endpoint.tolerance(),
					endpoint.maxBodySize()))
			.toList();
	}

}
