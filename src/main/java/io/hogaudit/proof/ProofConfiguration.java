package io.hogaudit.proof;

import java.time.Clock;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.hogaudit.audit.AuditLog;
import io.hogaudit.journal.Journal;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CheckpointProperties.class)
class ProofConfiguration {

	@Bean
	Checkpoints checkpoints(Journal journal, AuditLog auditLog, CheckpointProperties properties, Clock clock,
			MeterRegistry meters) {
		return new Checkpoints(journal, auditLog, properties, clock, meters);
	}

}
