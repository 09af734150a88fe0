package io.hogaudit.sink.otlp;

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
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OtlpProperties.class)
class OtlpConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(OtlpConfiguration.class);

	OtlpConfiguration(OtlpProperties properties) {
		if (properties.enabled() && properties.insecure()) {
			logger.warn("HOGAUDIT_OTLP_ENDPOINT is plain http: audit entries and headers travel unencrypted");
		}
	}

	@Bean
	@Conditional(OnEndpoint.class)
	@Order(6)
	OtlpCredential otlpCredential(OtlpProperties properties) {
		return new OtlpCredential(properties.headers(), new OtlpProbe(properties));
	}

	@Bean
	@Conditional(OnEndpoint.class)
	OtlpSink otlpSink(OtlpProperties properties, OtlpCredential credential, ObjectProvider<BuildProperties> build,
			Environment environment, Clock clock) {
		BuildProperties known = build.getIfAvailable();
		String version = (known != null && known.getVersion() != null) ? known.getVersion() : "development";
		String name = environment.getProperty("hogaudit.environment", "development");
		return new OtlpSink(properties, credential, version, name, clock);
	}

	/** Whether there is somewhere to export to. */
	static final class OnEndpoint implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return StringUtils.hasText(context.getEnvironment().getProperty("hogaudit.otlp.endpoint"));
		}

	}

}
