package io.hogaudit.signature;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

import io.hogaudit.setting.HeldSecret;
import io.hogaudit.setting.Reload;
import io.hogaudit.setting.SecretHolder;
import io.hogaudit.setting.SettingException;
import io.hogaudit.signature.SignatureProperties.EndpointProperties;

/**
 * The endpoints' secrets, replaced while deliveries come: each delivery is judged by the
 * old ones or by the new ones. A wrong value of one endpoint holds up no other. Further
 * endpoints and all else of an endpoint need a new start.
 */
final class SigningSecrets implements SecretHolder {

	private final Endpoints endpoints;

	private final SignatureMeters meters;

	private final Clock clock;

	SigningSecrets(Endpoints endpoints, SignatureMeters meters, Clock clock) {
		this.endpoints = endpoints;
		this.meters = meters;
		this.clock = clock;
	}

	@Override
	public List<HeldSecret> held() {
		return this.endpoints.endpoints()
			.stream()
			.flatMap((endpoint) -> endpoint.secrets()
				.stream()
				.map((accepted) -> new HeldSecret(setting(endpoint), HeldSecret.Kind.SIGNING_SECRET,
						accepted.secret().identity(), accepted.validFrom(), accepted.validUntil())))
			.toList();
	}

	@Override
	public Reload reload(Environment environment) {
		Map<String, EndpointProperties> settings = Binder.get(environment)
			.bind("hogaudit.endpoints", Bindable.mapOf(String.class, EndpointProperties.class))
			.orElseGet(Map::of);
		List<Reload.Change> changes = new ArrayList<>();
		List<Reload.Problem> problems = new ArrayList<>();
		for (Endpoint endpoint : this.endpoints.endpoints()) {
			try {
				Endpoint next = endpoint.with(read(endpoint, settings.get(endpoint.name())));
				if (!same(endpoint.secrets(), next.secrets())) {
					this.meters.register(next);
					this.endpoints.replace(next);
					changes.add(new Reload.Change(setting(endpoint), endpoint.secretIds(), next.secretIds()));
				}
			}
			catch (SettingException ex) {
				problems.add(new Reload.Problem(setting(endpoint), ex.sentence()));
			}
		}
		return new Reload(changes, problems);
	}

	private List<AcceptedSecret> read(Endpoint endpoint, @Nullable EndpointProperties now) {
		List<String> texts = (now != null) ? Secrets.texts(now) : List.of();
		if (texts.isEmpty()) {
			throw Secrets.none(endpoint.name());
		}
		return Secrets.parse(endpoint.name(), endpoint.scheme(), texts, this.clock.instant());
	}

	private static boolean same(List<AcceptedSecret> held, List<AcceptedSecret> next) {
		if (held.size() != next.size()) {
			return false;
		}
		for (int i = 0; i < held.size(); i++) {
			if (!held.get(i).sameAs(next.get(i))) {
				return false;
			}
		}
		return true;
	}

	private static String setting(Endpoint endpoint) {
		return Secrets.setting(endpoint.name(), "POSTHOG_WEBHOOK_SECRET", "secrets");
	}

}
