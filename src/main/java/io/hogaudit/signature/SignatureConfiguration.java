package io.hogaudit.signature;

import java.time.Clock;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.DispatcherType;
import org.apache.coyote.ContinueResponseTiming;
import org.apache.coyote.http11.AbstractHttp11Protocol;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

@Configuration(proxyBeanMethods = false)
class SignatureConfiguration {

	@Bean
	Endpoints endpoints(SignatureProperties properties) {
		return new Endpoints(properties);
	}

	/** Once, before everything else, errors only to keep to an answer already given. */
	@Bean
	FilterRegistrationBean<SignatureFilter> signatureFilter(Endpoints endpoints, SignatureProperties properties,
			ObjectProvider<RefusalListener> listeners, MeterRegistry registry, Clock clock) {
		BodyReader bodies = new BodyReader(properties.receive().bodyMemory(), properties.receive().bodyTimeout());
		SignatureMeters meters = new SignatureMeters(registry, endpoints, bodies);
		Refusals refusals = new Refusals(meters, listeners.orderedStream().toList(), clock);
		FilterRegistrationBean<SignatureFilter> registration = new FilterRegistrationBean<>(
				new SignatureFilter(endpoints, bodies, meters, refusals, clock));
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
		registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ERROR);
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
