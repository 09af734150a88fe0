package io.hogaudit;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Profile;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

@Isolated
class PreparedStartTests {

	private final PreparedStart listener = new PreparedStart();

	private final SpringApplication application = new SpringApplication();

	@AfterEach
	void forgets() {
		this.listener.onApplicationEvent(
				new ApplicationFailedEvent(this.application, new String[0], null, new IllegalStateException("ended")));
		assertThat(AotDetector.useGeneratedArtifacts()).isFalse();
	}

	@Test
	void usesWhatTheBuildPreparedWithoutSettings() {
		assertThat(isPrepared(Map.of(), Map.of())).isTrue();
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			POSTHOG_WEBHOOK_SECRET, whsec_x
			HOGAUDIT_JOURNAL_URL, jdbc:postgresql://db/audit
			HOGAUDIT_LOG_ENABLED, false
			SPRING_CONFIG_IMPORT, configtree:/run/secrets/
			SERVER_PORT, 80
			MANAGEMENT_SERVER_PORT, 81
			SERVER_FORWARD_HEADERS_STRATEGY, native
			SERVER_FORWARDHEADERSSTRATEGY, NATIVE
			SERVER_TOMCAT_REMOTEIP_INTERNAL_PROXIES, 10.*
			SERVER_SSL_BUNDLE, tls
			MANAGEMENT_METRICS_TAGS_TEAM, security
			LOGGING_STRUCTURED_FORMAT_CONSOLE, ecs
			SPRINGFIELD, x
			""")
	void usesItWithSettingsThatAreReadAtEachStart(String name, String value) {
		assertThat(isPrepared(Map.of(name, value), Map.of())).isTrue();
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI, https://issuer.example.com
			MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE, 'health,loggers'
			MANAGEMENT_ENDPOINT_LOGGERS_ACCESS, unrestricted
			MANAGEMENT_HEALTH_DISKSPACE_ENABLED, false
			SPRING_THREADS_VIRTUAL_ENABLED, false
			SPRING_MAIN_LAZY_INITIALIZATION, true
			SERVER_FORWARD_HEADERS_STRATEGY, framework
			SERVER_ERROR_WHITELABEL_ENABLED, false
			SPRING_AOT_ENABLED, false
			""")
	void startsInTheUsualWayWithSettingsThatMayDecideAboutBeans(String name, String value) {
		assertThat(isPrepared(Map.of(name, value), Map.of())).isFalse();
	}

	@Test
	void looksAtPropertiesToo() {
		assertThat(isPrepared(Map.of(), Map.of("hogaudit.sink.backoff-cap", "1s"))).isTrue();
		assertThat(isPrepared(Map.of(), Map.of("management.endpoints.access.default", "none"))).isFalse();
	}

	/** Or what the build saw would hold for ever. */
	@Test
	void noBeanOfOursDependsOnACondition() throws Exception {
		List<AnnotatedElement> looked = new ArrayList<>();
		for (BeanDefinition found : new ClassPathScanningCandidateComponentProvider(true)
			.findCandidateComponents("io.hogaudit")) {
			if (String.valueOf(found.getResourceDescription()).contains("/classes/")) {
				Class<?> type = Class.forName(found.getBeanClassName());
				looked.add(type);
				looked.addAll(List.of(type.getDeclaredMethods()));
			}
		}
		assertThat(looked).hasAtLeastOneElementOfType(Method.class)
			.noneMatch((element) -> AnnotatedElementUtils.hasAnnotation(element, Conditional.class)
					|| AnnotatedElementUtils.hasAnnotation(element, Profile.class));
	}

	private boolean isPrepared(Map<String, Object> variables, Map<String, Object> properties) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
		environment.getPropertySources().addFirst(new MapPropertySource("given", properties));
		ConfigurationPropertySources.attach(environment);
		this.listener.onApplicationEvent(new ApplicationEnvironmentPreparedEvent(new DefaultBootstrapContext(),
				this.application, new String[0], environment));
		return AotDetector.useGeneratedArtifacts();
	}

}
