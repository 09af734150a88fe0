package io.hogaudit.credential;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

import io.hogaudit.audit.AuditLog;
import io.hogaudit.setting.SecretHolder;

@Configuration(proxyBeanMethods = false)
class CredentialConfiguration {

	@Bean
	Rotations rotations(AuditLog auditLog, MeterRegistry meters) {
		return new Rotations(auditLog, meters);
	}

	@Bean
	SecretWatch secretWatch(ConfigurableEnvironment environment, ObjectProvider<SecretHolder> holders,
			Rotations rotations, CredentialProperties properties) {
		return new SecretWatch(new SecretFiles(environment), holders.orderedStream().toList(), rotations, properties);
	}

}
