package io.hogaudit.sink.posthog;

import java.time.Clock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PostHogProperties.class)
class PostHogConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(PostHogConfiguration.class);

	PostHogConfiguration(PostHogProperties properties) {
		if (!properties.enabled()) {
			logger.info("POSTHOG_WRITE_KEY is not set: the PostHog sink is off");
		}
		else if (properties.insecure()) {
			logger.warn("POSTHOG_HOST is plain http: audit entries and the project token travel unencrypted");
		}
	}

	@Bean
	@Order(2)
	WriteKey writeKey(PostHogProperties properties, ObjectProvider<BuildProperties> build, Clock clock) {
		return new WriteKey(properties.writeKey(), new WriteKeyProbe(properties, version(build), clock));
	}

	@Bean
	@Nullable PostHogSink postHogSink(PostHogProperties properties, WriteKey key, ObjectProvider<BuildProperties> build,
			Clock clock) {
		return properties.enabled() ? new PostHogSink(properties, key, version(build), clock) : null;
	}

	private static String version(ObjectProvider<BuildProperties> build) {
		BuildProperties known = build.getIfAvailable();
		return (known != null && known.getVersion() != null) ? known.getVersion() : "development";
	}

}
