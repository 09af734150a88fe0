package io.hogaudit;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aot.AotDetector;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.context.event.SpringApplicationEvent;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.context.ApplicationListener;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.util.ClassUtils;

/**
 * Starts from the bean definitions that the build made (Spring's ahead-of-time
 * processing), which takes about two thirds of the time. They hold for the settings that
 * the build knew. Ours decide nothing about beans' definitions; with one of Spring Boot's
 * that might, the service starts in the usual way.
 */
class PreparedStart implements ApplicationListener<SpringApplicationEvent> {

	private static final Logger logger = LoggerFactory.getLogger(PreparedStart.class);

	private static final String PREPARED = HogauditApplication.class.getName() + "__ApplicationContextInitializer";

	private static final String OWN_DEFAULTS = "class path resource [application.yaml]";

	/** Where Spring Boot's conditions look. */
	private static final List<ConfigurationPropertyName> CONDITIONAL = names("spring", "server", "management");

	/** What is read there each time that the service starts. */
	private static final List<ConfigurationPropertyName> READ_AT_START = names("spring.application", "spring.config",
			"spring.lifecycle", "spring.output", "spring.profiles", "spring.ssl", "server.address", "server.port",
			"server.shutdown", "server.ssl", "server.tomcat", "management.endpoint.health.group",
			"management.endpoint.health.show-components", "management.endpoint.health.show-details",
			"management.metrics.distribution", "management.metrics.tags", "management.server");

	/** Also as a variable with an underscore for each dash. */
	private static final List<ConfigurationPropertyName> FORWARDED = names("server.forward-headers-strategy",
			"server.forward.headers.strategy");

	@Override
	public void onApplicationEvent(SpringApplicationEvent event) {
		if (event instanceof ApplicationEnvironmentPreparedEvent prepared) {
			set(fits(prepared.getEnvironment()));
		}
		else if (event instanceof ApplicationStartedEvent || event instanceof ApplicationFailedEvent) {
			// the setting is the JVM's, not this application's
			set(false);
		}
	}

	private static void set(boolean prepared) {
		SpringProperties.setProperty(AotDetector.AOT_ENABLED, Boolean.toString(prepared));
	}

	private static boolean fits(ConfigurableEnvironment environment) {
		if (!ClassUtils.isPresent(PREPARED, PreparedStart.class.getClassLoader())
				|| !environment.getProperty(AotDetector.AOT_ENABLED, Boolean.class, true)) {
			return false;
		}
		Optional<ConfigurationPropertyName> other = StreamSupport
			.stream(ConfigurationPropertySources.get(environment).spliterator(), false)
			.flatMap(PreparedStart::given)
			.filter((name) -> isAtOrBelow(name, CONDITIONAL) && !isAtOrBelow(name, READ_AT_START))
			.filter((name) -> !FORWARDED.contains(name) || isFramework(environment))
			.findFirst();
		other.ifPresent((name) -> logger.info("{} is set: the start cannot use what the build prepared", name));
		return other.isEmpty();
	}

	private static Stream<ConfigurationPropertyName> given(ConfigurationPropertySource source) {
		boolean ours = source.getUnderlyingSource() instanceof PropertySource<?> underlying
				&& underlying.getName().contains(OWN_DEFAULTS);
		return (!ours && source instanceof IterableConfigurationPropertySource names) ? names.stream() : Stream.empty();
	}

	// a filter of Spring's that only a condition brings; the others are Tomcat's
	private static boolean isFramework(ConfigurableEnvironment environment) {
		return "framework".equalsIgnoreCase(environment.getProperty(FORWARDED.getFirst().toString()));
	}

	private static boolean isAtOrBelow(ConfigurationPropertyName name, List<ConfigurationPropertyName> parents) {
		return parents.stream().anyMatch((parent) -> parent.equals(name) || parent.isAncestorOf(name));
	}

	private static List<ConfigurationPropertyName> names(String... names) {
		return Stream.of(names).map(ConfigurationPropertyName::of).toList();
	}

}
