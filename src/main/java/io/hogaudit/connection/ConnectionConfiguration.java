package io.hogaudit.connection;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ConnectionProperties.class)
class ConnectionConfiguration {

	@Bean
	RequestLimits requestLimits(ConnectionProperties properties, MeterRegistry meters) {
		return new RequestLimits(properties, meters);
	}

	/**
	 * The main port only: the management port's web server has customizers of its own.
	 */
	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> limitRequests(RequestLimits limits) {
		return (factory) -> {
			factory.setProtocol(LimitedProtocol.class.getName());
			factory.addConnectorCustomizers((connector) -> {
				if (connector.getProtocolHandler() instanceof LimitedProtocol protocol) {
					protocol.setLimits(limits);
				}
			});
		};
	}

}
