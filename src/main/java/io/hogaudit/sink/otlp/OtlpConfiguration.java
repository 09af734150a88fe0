package io.hogaudit.sink.otlp;

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
import org.springframework.core.env.Environment;

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
	@Order(6)
	@Nullable OtlpCredential otlpCredential(OtlpProperties properties) {
		return properties.enabled() ? new OtlpCredential(properties.headers(), new OtlpProbe(properties)) : null;
	}

	@Bean
	@Nullable OtlpSink otlpSink(OtlpProperties properties, @Nullable OtlpCredential credential,
			ObjectProvider<BuildProperties> build, Environment environment, Clock clock) {
		if (credential == null) {
			return null;
		}
		BuildProperties known = build.getIfAvailable();
		String version = (known != null && known.getVersion() != null) ? known.getVersion() : "development";
		String name = environment.getProperty("hogaudit.environment", "development");
		return new OtlpSink(properties, credential, version, name, clock);
	}

}
