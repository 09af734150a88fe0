package io.hogaudit.journal;

import java.sql.SQLException;
import java.time.Clock;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.hogaudit.setting.SettingException;

@Configuration(proxyBeanMethods = false)
class JournalConfiguration {

	@Bean(destroyMethod = "close")
	Journal journal(JournalProperties properties, Clock clock, MeterRegistry meters) throws SQLException {
		if (properties.url().startsWith(Sqlite.URL_PREFIX)) {
			return SqliteEngine.open(properties, clock, meters);
		}
		if (properties.url().startsWith(Postgres.URL_PREFIX)) {
			return PostgresEngine.open(properties, clock, meters);
		}
		throw new SettingException(
				"HOGAUDIT_JOURNAL_URL must begin with jdbc:sqlite: and name a file, or with jdbc:postgresql: and name a database.");
	}

}
