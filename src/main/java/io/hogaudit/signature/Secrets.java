package io.hogaudit.signature;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.hogaudit.setting.SettingException;
import io.hogaudit.signature.SignatureProperties.EndpointProperties;

/**
 * Reads the signing secrets of a setting: each a secret, then perhaps
 * {@code ;valid-from=2026-12-01} and {@code ;valid-until=2026-12-08T12:00:00Z}.
 */
final class Secrets {

	private static final Pattern LIMITED = Pattern.compile("(.*?)((?:;valid-(?:from|until)=[^;]*)+)", Pattern.DOTALL);

	private static final Pattern LIMIT = Pattern.compile(";valid-(from|until)=([^;]*)");

	private Secrets() {
	}

	static List<String> texts(EndpointProperties endpoint) {
		return endpoint.secrets().stream().map(String::strip).filter((secret) -> !secret.isEmpty()).toList();
	}

	static List<AcceptedSecret> parse(String endpoint, SignatureScheme scheme, List<String> texts, Instant now) {
		String setting = setting(endpoint, "POSTHOG_WEBHOOK_SECRET", "secrets");
		List<AcceptedSecret> secrets = texts.stream().map((text) -> parse(setting, scheme, text)).toList();
		if (secrets.stream().map((accepted) -> accepted.secret().identity()).distinct().count() < secrets.size()) {
			throw new SettingException(setting + " names the same secret twice: leave one of them out.");
		}
		if (secrets.stream().allMatch((secret) -> secret.isOver(now))) {
			throw new SettingException(
					setting + " has no secret that is still valid: add a new one or move valid-until.");
		}
		return secrets;
	}

	private static AcceptedSecret parse(String setting, SignatureScheme scheme, String text) {
		Matcher limited = LIMITED.matcher(text);
		Map<String, Instant> limits = limited.matches() ? limits(setting, limited.group(2)) : Map.of();
		@Nullable Instant from = limits.get("from");
		@Nullable Instant until = limits.get("until");
		if (from != null && until != null && !from.isBefore(until)) {
			throw wrongLimit(setting);
		}
		return new AcceptedSecret(secret(setting, scheme, limited.matches() ? limited.group(1) : text), from, until);
	}

	private static SigningSecret secret(String setting, SignatureScheme scheme, String text) {
		try {
			return scheme.secret(text);
		}
		catch (IllegalArgumentException ex) {
			throw new SettingException(
					"%s %s: use the secret that PostHog shows, or make one with `hogaudit secret new`."
						.formatted(setting, ex.getMessage()));
		}
	}

	private static Map<String, Instant> limits(String setting, String text) {
		Map<String, Instant> limits = new HashMap<>();
		Matcher limit = LIMIT.matcher(text);
		while (limit.find()) {
			if (limits.put(limit.group(1), instant(setting, limit.group(2).strip())) != null) {
				throw wrongLimit(setting);
			}
		}
		return limits;
	}

	private static Instant instant(String setting, String text) {
		try {
			return text.contains("T") ? Instant.parse(text)
					: LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
		}
		catch (DateTimeException ex) {
			throw wrongLimit(setting);
		}
	}

	private static SettingException wrongLimit(String setting) {
		return new SettingException(
				"%s has a wrong valid-from or valid-until: write each once, as 2026-12-01 or 2026-12-01T12:00:00Z, the first before the second."
					.formatted(setting));
	}

	static SettingException none(String endpoint) {
		return new SettingException(
				"%s is not set: put the signing secret of the PostHog webhook there, because nothing unsigned is accepted."
					.formatted(setting(endpoint, "POSTHOG_WEBHOOK_SECRET", "secrets")));
	}

	static String setting(String endpoint, String variable, String property) {
		return endpoint.equals(Endpoints.COMMON) ? variable : "hogaudit.endpoints.%s.%s".formatted(endpoint, property);
	}

}
