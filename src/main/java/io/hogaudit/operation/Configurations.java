package io.hogaudit.operation;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;

import io.hogaudit.signature.EndpointViews;

/**
 * The settings in force, from wherever they come. Signing secrets appear by their short
 * ids, other secrets as set or not, also where they do not belong.
 */
final class Configurations {

	/**
	 * The last part of a name, without separators: what holds a secret, whoever named it.
	 */
	private static final Pattern SECRET = Pattern
		.compile("(?i).*(secrets?|password|passphrase|key|tokens?|headers|salt|credentials?)");

	/** A secret that was put where it does not belong. */
	private static final Pattern KEY = Pattern.compile("ph[a-z]_[A-Za-z0-9]|whsec_|PRIVATE KEY");

	private static final Set<String> PORTS = Set.of("server.port", "management.server.port");

	private final ConfigurableEnvironment environment;

	private final EndpointViews endpoints;

	Configurations(ConfigurableEnvironment environment, EndpointViews endpoints) {
		this.environment = environment;
		this.endpoints = endpoints;
	}

	Map<String, String> current() {
		Map<String, String> settings = new TreeMap<>();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source instanceof IterableConfigurationPropertySource known) {
				known.stream()
					.map(ConfigurationPropertyName::toString)
					.filter((name) -> name.startsWith("hogaudit.") || PORTS.contains(name))
					.forEach((name) -> settings.computeIfAbsent(name, this::shown));
			}
		}
		this.endpoints.all()
			.forEach((endpoint) -> settings.put("hogaudit.endpoints.%s.secrets".formatted(endpoint.name()),
					String.join(",", endpoint.secretIds())));
		return settings;
	}

	private String shown(String name) {
		String value = this.environment.getProperty(name);
		if (value == null || value.isBlank()) {
			return "";
		}
		if (isSecret(name) || KEY.matcher(value).find()) {
			return "set";
		}
		// user and password of a URL
		return value.replaceAll("://[^/@]*@", "://").replaceAll("(?i)(password=)[^&]*", "$1");
	}

	private static boolean isSecret(String name) {
		ConfigurationPropertyName parts = ConfigurationPropertyName.of(name);
		int last = parts.getNumberOfElements() - 1;
		while (last > 0 && parts.isNumericIndex(last)) {
			last--;
		}
		return SECRET.matcher(parts.getElement(last, Form.UNIFORM)).matches();
	}

}
