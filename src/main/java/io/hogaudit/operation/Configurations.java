package io.hogaudit.operation;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

import io.hogaudit.signature.EndpointViews;

/** The settings in force, without secrets: those appear by their short ids only. */
final class Configurations {

	private static final Pattern SECRET = Pattern.compile("(?i).*(secret|password|key|token|credential).*");

	private static final Set<String> PORTS = Set.of("server.port", "management.server.port");

	private final ConfigurableEnvironment environment;

	private final EndpointViews endpoints;

	Configurations(ConfigurableEnvironment environment, EndpointViews endpoints) {
		this.environment = environment;
		this.endpoints = endpoints;
	}

	Map<String, String> current() {
		Map<String, String> settings = new TreeMap<>();
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			if (source instanceof EnumerablePropertySource<?> enumerable) {
				for (String name : enumerable.getPropertyNames()) {
					if ((name.startsWith("hogaudit.") || PORTS.contains(name)) && !SECRET.matcher(name).matches()) {
						settings.computeIfAbsent(name, this::value);
					}
				}
			}
		}
		this.endpoints.all()
			.forEach((endpoint) -> settings.put("hogaudit.endpoints.%s.secrets".formatted(endpoint.name()),
					String.join(",", endpoint.secretIds())));
		return settings;
	}

	private String value(String name) {
		String value = this.environment.getProperty(name);
		// user and password of a URL
		return (value == null) ? "" : value.replaceAll("://[^/@]*@", "://").replaceAll("(?i)(password=)[^&]*", "$1");
	}

}
