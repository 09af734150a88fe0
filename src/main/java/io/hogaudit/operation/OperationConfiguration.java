package io.hogaudit.operation;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

import io.hogaudit.audit.AuditLog;
import io.hogaudit.credential.Posture;
import io.hogaudit.credential.PostureCheck;
import io.hogaudit.credential.Rotations;
import io.hogaudit.journal.Journal;
import io.hogaudit.proof.Checkpoints;
import io.hogaudit.readback.Backfill;
import io.hogaudit.readback.Confirmation;
import io.hogaudit.readback.EntryStates;
import io.hogaudit.signature.EndpointViews;
import io.hogaudit.sink.Followers;

@Configuration(proxyBeanMethods = false)
class OperationConfiguration {

	@Bean
	HealthIndicator journalHealthIndicator(Journal journal) {
		return new JournalHealthIndicator(journal);
	}

	@Bean
	HealthIndicator sinksHealthIndicator(Followers followers) {
		return new SinksHealthIndicator(followers);
	}

	@Bean
	HealthIndicator keysHealthIndicator(EndpointViews endpoints, Environment environment, Rotations rotations) {
		return new KeysHealthIndicator(endpoints,
				StringUtils.hasText(environment.getProperty("hogaudit.posthog.write-key")), rotations);
	}

	@Bean
	HealthIndicator postureHealthIndicator(Posture posture) {
		return new PostureHealthIndicator(posture);
	}

	@Bean
	PostureEndpoint postureEndpoint(Posture posture) {
		return new PostureEndpoint(posture);
	}

	@Bean
	PostureCheck serviceChecks(EndpointViews endpoints, Followers followers) {
		return new ServiceChecks(endpoints, followers);
	}

	@Bean
	HealthIndicator readbackHealthIndicator(Confirmation confirmation, Backfill backfill) {
		return new ReadbackHealthIndicator(confirmation, backfill);
	}

	@Bean
	ReadbackEndpoint readbackEndpoint(Confirmation confirmation, Backfill backfill, EntryStates states,
			Journal journal) {
		return new ReadbackEndpoint(confirmation, backfill, states, journal);
	}

	@Bean
	JournalWatch journalWatch(Journal journal, AuditLog auditLog, ApplicationEventPublisher events,
			MeterRegistry meters) {
		return new JournalWatch(journal, auditLog, events, meters);
	}

	@Bean
	HealthIndicator integrityHealthIndicator(Journal journal, Checkpoints checkpoints) {
		return new IntegrityHealthIndicator(journal, checkpoints);
	}

	@Bean
	AuditEntriesEndpoint auditEntriesEndpoint(Journal journal, AuditLog auditLog) {
		return new AuditEntriesEndpoint(journal, auditLog);
	}

	@Bean
	ErasuresEndpoint erasuresEndpoint(Journal journal, AuditLog auditLog) {
		return new ErasuresEndpoint(journal, auditLog);
	}

	@Bean
	DeadLettersEndpoint deadLettersEndpoint(Journal journal, Followers followers, AuditLog auditLog) {
		return new DeadLettersEndpoint(journal, followers, auditLog);
	}

	@Bean
	CheckpointsEndpoint checkpointsEndpoint(Checkpoints checkpoints, Journal journal, AuditLog auditLog) {
		return new CheckpointsEndpoint(checkpoints, journal, auditLog);
	}

	@Bean
	JournalUnavailableAdvisor journalUnavailableAdvisor() {
		return new JournalUnavailableAdvisor();
	}

	@Bean
	RefusedRequestAdvisor refusedRequestAdvisor() {
		return new RefusedRequestAdvisor();
	}

	@Bean
	Drain drain(ApplicationContext context) {
		return new Drain(context);
	}

	@Bean
	OwnActs ownActs(AuditLog auditLog, Journal journal, Checkpoints checkpoints, ConfigurableEnvironment environment,
			EndpointViews endpoints, ObjectProvider<BuildProperties> build) {
		String version = build.stream().map(BuildProperties::getVersion).findFirst().orElse("unknown");
		return new OwnActs(auditLog, journal, checkpoints, new Configurations(environment, endpoints), version);
	}

}
