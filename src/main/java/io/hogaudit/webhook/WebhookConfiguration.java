package io.hogaudit.webhook;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.hogaudit.audit.AuditLog;

@Configuration(proxyBeanMethods = false)
class WebhookConfiguration {

	@Bean
	Outcomes outcomes(MeterRegistry meters) {
		return new Outcomes(meters);
	}

	@Bean
	RefusalRecorder refusalRecorder(AuditLog auditLog, WebhookProperties properties) {
		return new RefusalRecorder(auditLog, properties.refusalWindow());
	}

}
