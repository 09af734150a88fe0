package io.hogaudit.readback;

import java.time.Clock;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.hogaudit.audit.AuditLog;
import io.hogaudit.credential.NeededScope;
import io.hogaudit.credential.Reader;
import io.hogaudit.journal.Journal;
import io.hogaudit.sink.Followers;
import io.hogaudit.webhook.ActivityLog;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ BackfillProperties.class, ConfirmationProperties.class })
class ReadbackConfiguration {

	@Bean
	Confirmation confirmation(Reader reader, Journal journal, Followers followers, AuditLog auditLog,
			ConfirmationProperties properties, Clock clock, MeterRegistry meters) {
		Missing missing = new Missing(journal, followers, auditLog, properties, clock);
		return new Confirmation(reader, journal, followers, missing, properties, new ConfirmationMeters(meters), clock);
	}

	@Bean
	EntryStates entryStates(Journal journal) {
		return new EntryStates(journal);
	}

	@Bean
	Backfill backfill(Reader reader, ActivityLog activityLog, Journal journal, BackfillProperties properties,
			Clock clock, MeterRegistry meters) {
		return new Backfill(reader, activityLog, journal, properties, clock, meters);
	}

	@Bean
	@Nullable NeededScope confirmationScope(ConfirmationProperties properties) {
		return properties.enabled() ? new NeededScope("query:read") : null;
	}

	@Bean
	@Nullable NeededScope backfillScope(BackfillProperties properties) {
		return properties.enabled() ? new NeededScope("activity_log:read", properties.organizationId()) : null;
	}

}
