package io.hogaudit.readback;

import java.time.Clock;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
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
	@ConditionalOnBooleanProperty(name = "hogaudit.confirmation.enabled", matchIfMissing = true)
	NeededScope confirmationScope() {
		return new NeededScope("query:read");
	}

	@Bean
	@ConditionalOnBooleanProperty(name = "hogaudit.backfill.enabled", matchIfMissing = true)
	NeededScope backfillScope() {
		return new NeededScope("activity_log:read");
	}

}
