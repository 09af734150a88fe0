package io.hogaudit.signature;

import java.time.Clock;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.DispatcherType;
import org.apache.coyote.ContinueResponseTiming;
import org.apache.coyote.http11.AbstractHttp11Protocol;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import io.hogaudit.setting.SecretHolder;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ AnswerProperties.class, SignatureProperties.class })
class SignatureConfiguration {

	@Bean
	Endpoints endpoints(SignatureProperties properties, Clock clock) {
		return new Endpoints(properties, clock.instant());
	}

	@Bean
	BodyReader bodyReader(SignatureProperties properties) {
		return new BodyReader(properties.receive().bodyMemory(), properties.receive().bodyTimeout());
	}

	@Bean
	SignatureMeters signatureMeters(MeterRegistry registry, Endpoints endpoints, BodyReader bodies) {
		return new SignatureMeters(registry, endpoints, bodies);
	}

	@Bean
	@Order(1)
	SecretHolder signingSecrets(Endpoints endpoints, SignatureMeters meters, Clock clock) {
		return new SigningSecrets(endpoints, meters, clock);
	}

	@Bean
	Refusals refusals(SignatureMeters meters, AnswerProperties answers, ObjectProvider<RefusalListener> listeners,
			Clock clock) {
		return new Refusals(new Answers(answers), meters, listeners.orderedStream().toList(), clock);
	}

	/**
	 * After Spring Boot's own valves, so that the sender's address is known. Asks for the
	 * refusals with the first of them: they need the journal, which comes after the web
	 * server.
	 */
	@Bean
	@Order
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> refusalsOfTomcat(Endpoints endpoints,
			ObjectProvider<Refusals> refusals) {
		return (factory) -> factory.addEngineValves(new TomcatRefusals(endpoints, refusals::getObject));
	}

	/** Once, before everything else, errors only to keep to an answer already given. */
	@Bean
	FilterRegistrationBean<SignatureFilter> signatureFilter(Endpoints endpoints, BodyReader bodies,
			SignatureMeters meters, Refusals refusals, Clock clock) {
		FilterRegistrationBean<SignatureFilter> registration = new FilterRegistrationBean<>(
				new SignatureFilter(endpoints, bodies, meters, refusals, clock));
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
		registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ERROR, DispatcherType.INCLUDE);
		return registration;
	}

	/** Tomcat asks for the body of an {@code Expect: 100-continue} when it is read. */
	@Bean
	TomcatConnectorCustomizer askForBodiesWhenRead() {
		return (connector) -> {
			if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
				http.setContinueResponseTiming(ContinueResponseTiming.ON_REQUEST_BODY_READ.toString());
			}
		};
	}

}
