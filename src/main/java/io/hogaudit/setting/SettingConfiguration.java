package io.hogaudit.setting;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Set;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@Configuration(proxyBeanMethods = false)
class SettingConfiguration {

	private static final Set<String> ENVIRONMENTS = Set.of("development", "staging", "production");

	/** Checks what concerns no single package. */
	SettingConfiguration(Environment environment) {
		int port = environment.getProperty("server.port", Integer.class, 8080);
		int management = environment.getProperty("management.server.port", Integer.class, 8081);
		if (port == management && port != 0) {
			throw new SettingException(
					"MANAGEMENT_SERVER_PORT is the same as SERVER_PORT: give it another one, because webhooks are served on the first only and the actuator on the second only.");
		}
		if (!ENVIRONMENTS.contains(environment.getProperty("hogaudit.environment", "development"))) {
			throw new SettingException("HOGAUDIT_ENVIRONMENT must be development, staging or production.");
		}
	}

	/** UTC in milliseconds: what PostHog keeps of a time. */
	@Bean
	Clock clock() {
		return Clock.tickMillis(ZoneOffset.UTC);
	}

}
