package io.hogaudit.audit;

import java.time.Clock;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.hogaudit.journal.Journal;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuditProperties.class)
class AuditConfiguration {

	@Bean
	AuditLog auditLog(Journal journal, AuditProperties properties, Clock clock) {
		return new JournalAuditLog(journal, properties, clock);
	}

}
