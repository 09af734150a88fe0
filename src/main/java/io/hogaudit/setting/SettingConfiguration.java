package io.hogaudit.setting;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@Configuration(proxyBeanMethods = false)
class SettingConfiguration {

	private static final Set<String> ENVIRONMENTS = Set.of("development", "staging", "production");

	private static final int MAX_PORT = 65_535;

	/** Checks what concerns no single package. */
	SettingConfiguration(Environment environment) {
		int port = port(environment, "server.port", 8080);
		int management = port(environment, "management.server.port", 8081);
		if (port == management && port != 0) {
			throw new SettingException(
					"MANAGEMENT_SERVER_PORT is the same as SERVER_PORT: give it another one, because webhooks are served on the first only and the actuator on the second only.");
		}
		if (!ENVIRONMENTS.contains(environment.getProperty("hogaudit.environment", "development"))) {
			throw new SettingException("HOGAUDIT_ENVIRONMENT must be development, staging or production.");
		}
	}

	private static int port(Environment environment, String property, int standard) {
		String text = environment.getProperty(property, Integer.toString(standard)).strip();
		if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > MAX_PORT) {
			throw new SettingException("%s must be a number from 0 to %s, for example %s."
				.formatted(property.toUpperCase(Locale.ROOT).replace('.', '_'), MAX_PORT, standard));
		}
		return Integer.parseInt(text);
	}

	@Bean
	static SettingBounds settingBounds() {
		return new SettingBounds();
	}

	@Bean
	UnknownSettings unknownSettings() {
		return new UnknownSettings();
	}

	/** UTC in milliseconds: what PostHog keeps of a time. */
	@Bean
	Clock clock() {
		return Clock.tickMillis(ZoneOffset.UTC);
	}

}
