package io.hogaudit.webhook;

import java.time.Clock;
import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.web.filter.RequestContextFilter;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

import io.hogaudit.audit.AuditLog;

@Configuration(proxyBeanMethods = false)
@Import(WebhookController.class)
@EnableConfigurationProperties({ SeverityProperties.class, WebhookProperties.class })
class WebhookConfiguration {

	@Bean
	Severities severities(SeverityProperties properties) {
		return new Severities(properties.severity());
	}

	@Bean
	Entries entries(Severities severities) {
		return new Entries(severities);
	}

	@Bean
	ActivityLog activityLog(Entries entries, AuditLog auditLog, Outcomes outcomes, Clock clock) {
		return new ActivityLog(entries, auditLog, outcomes, clock);
	}

	@Bean
	Outcomes outcomes(MeterRegistry meters, Severities severities) {
		return new Outcomes(meters, severities);
	}

	/**
	 * By hand: resolving an annotated method's arguments costs each delivery more than
	 * its signature. By path: an error's dispatch must not come back to the controller.
	 */
	@Bean
	HandlerMapping deliveryMapping(WebhookController controller) {
		return new SimpleUrlHandlerMapping(Map.of("/webhooks/*", controller), Ordered.HIGHEST_PRECEDENCE);
	}

	/** Spring MVC does the same again for each request. */
	@Bean
	FilterRegistrationBean<RequestContextFilter> noRequestContextFilter() {
		FilterRegistrationBean<RequestContextFilter> registration = new FilterRegistrationBean<>(
				new RequestContextFilter());
		registration.setEnabled(false);
		return registration;
	}

	@Bean
	RefusalRecorder refusalRecorder(AuditLog auditLog, WebhookProperties properties) {
		return new RefusalRecorder(auditLog, properties.refusalWindow(), properties.refusalEntriesPerDay());
	}

}
