package io.hogaudit.proof;

import java.time.Clock;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import io.hogaudit.audit.AuditLog;
import io.hogaudit.journal.Journal;
import io.hogaudit.setting.SecretHolder;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CheckpointProperties.class)
class ProofConfiguration {

	@Bean
	Checkpoints checkpoints(Journal journal, AuditLog auditLog, CheckpointProperties properties, Clock clock,
			MeterRegistry meters) {
		return new Checkpoints(journal, auditLog, properties, clock, meters);
	}

	@Bean
	@Order(7)
	SecretHolder checkpointKeyHolder(Checkpoints checkpoints, CheckpointProperties properties) {
		return new CheckpointKeyHolder(checkpoints, properties.origin());
	}

}
