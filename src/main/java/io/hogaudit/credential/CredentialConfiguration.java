package io.hogaudit.credential;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

import io.hogaudit.audit.AuditLog;
import io.hogaudit.journal.Journal;
import io.hogaudit.setting.SecretHolder;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ ReaderProperties.class, CredentialProperties.class })
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

	@Bean
	ReadClient readClient(ReaderProperties properties, MeterRegistry meters) {
		return new ReadClient(properties, meters);
	}

	@Bean
	@Order(5)
	ReadKey readKey(ReaderProperties properties, ReadClient client) {
		return new ReadKey(properties.readKey(), client);
	}

	@Bean
	PostureCheck ownChecks(ConfigurableEnvironment environment, ReaderProperties properties) {
		return new OwnChecks(environment, properties, Path.of("").toAbsolutePath());
	}

	@Bean
	Reader reader(ReadClient client, ReadKey key, ReaderProperties properties) {
		return new Reader(client, key, properties.projectId());
	}

	@Bean
	PostureCheck readKeyCheck(ReadKey key, Environment environment, ReaderProperties reader,
			ObjectProvider<NeededScope> features, CredentialProperties properties, Clock clock) {
		List<String> needed = Stream
			.concat(properties.requiredScopes().stream(),
					reader.projectId().isEmpty() ? Stream.empty() : features.stream().map(NeededScope::scope))
			.distinct()
			.sorted()
			.toList();
		ScopePolicy policy = ScopePolicy.of(environment.getProperty("hogaudit.environment", "development"),
				properties.allowedScopes(), needed);
		List<String> organizations = features.stream()
			.map(NeededScope::organization)
			.filter((organization) -> !organization.isEmpty())
			.toList();
		return new ReadKeyCheck(key, policy, needed, reader.projectId(), organizations, properties, clock);
	}

	@Bean
	Posture posture(ObjectProvider<PostureCheck> checks, ObjectProvider<SecretHolder> holders, ReadKey readKey,
			Journal journal, Rotations rotations, CredentialProperties properties, Clock clock, MeterRegistry meters) {
		Inventory inventory = new Inventory(holders.orderedStream().toList(), readKey, journal, properties, clock,
				meters);
		return new Posture(checks.orderedStream().toList(), inventory, readKey, new KnownVerdicts(journal, rotations),
				rotations, properties, meters);
	}

}
