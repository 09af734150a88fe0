package io.hogaudit.sink.posthog;

import java.time.Clock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

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
	@Conditional(OnWriteKey.class)
	PostHogSink postHogSink(PostHogProperties properties, WriteKey key, ObjectProvider<BuildProperties> build,
			Clock clock) {
		return new PostHogSink(properties, key, version(build), clock);
	}

	private static String version(ObjectProvider<BuildProperties> build) {
		BuildProperties known = build.getIfAvailable();
		return (known != null && known.getVersion() != null) ? known.getVersion() : "development";
	}

	/** Whether there is a key to write with. */
	static final class OnWriteKey implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return StringUtils.hasText(context.getEnvironment().getProperty("hogaudit.posthog.write-key"));
		}

	}

}
