package io.hogaudit.journal;

import java.sql.SQLException;
import java.time.Clock;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import io.hogaudit.setting.SettingException;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(JournalProperties.class)
class JournalConfiguration {

	@Bean
	@Order(4)
	JournalPasswords journalPasswords(JournalProperties properties) {
		return new JournalPasswords(properties);
	}

	@Bean(destroyMethod = "close")
	Journal journal(JournalProperties properties, JournalPasswords passwords, Clock clock, MeterRegistry meters)
			throws SQLException {
		if (properties.url().startsWith(Sqlite.URL_PREFIX)) {
			return SqliteEngine.open(properties, clock, meters);
		}
		if (properties.url().startsWith(Postgres.URL_PREFIX)) {
			return PostgresEngine.open(properties, passwords, clock, meters);
		}
		throw new SettingException(
				"HOGAUDIT_JOURNAL_URL must begin with jdbc:sqlite: and name a file, or with jdbc:postgresql: and name a database.");
	}

}
