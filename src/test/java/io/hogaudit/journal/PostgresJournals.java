package io.hogaudit.journal;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import io.hogaudit.journal.JournalProperties.Role;

/** Opens journals in one database of a server, as replicas do. */
record PostgresJournals(String url, Role role, Role retention, Duration lease) {

	static final Role NONE = new Role(null, null);

	static PostgresJournals of(PostgresServer server, String database) {
		return new PostgresJournals(server.url(database), new Role(server.user(), server.password()), NONE,
				Duration.ofSeconds(10));
	}

	PostgresJournals with(Role other) {
		return new PostgresJournals(this.url, other, this.retention, this.lease);
	}

	PostgresJournals retainedBy(Role other) {
		return new PostgresJournals(this.url, this.role, other, this.lease);
	}

	PostgresJournals with(Duration otherLease) {
		return new PostgresJournals(this.url, this.role, this.retention, otherLease);
	}

	JournalProperties settings() {
		return new JournalProperties(this.url, this.role.user(), this.role.password(), NONE, this.retention, this.lease,
				10_000, Duration.ofSeconds(5), Duration.ofDays(30), Duration.ofDays(35));
	}

	Journal open() throws SQLException {
		return open(Clock.systemUTC());
	}

	Journal open(Clock clock) throws SQLException {
		return PostgresEngine.open(settings(), clock, new SimpleMeterRegistry());
	}

}
