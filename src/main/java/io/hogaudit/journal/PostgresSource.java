package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.SQLException;

import org.springframework.jdbc.datasource.AbstractDataSource;

import io.hogaudit.journal.JournalProperties.Role;

/**
 * Connections of a role, whose password may be replaced. Safe for use by many threads.
 */
final class PostgresSource extends AbstractDataSource {

	private final Postgres postgres;

	private final int statementMillis;

	private volatile Role role;

	PostgresSource(Postgres postgres, Role role, int statementMillis) {
		this.postgres = postgres;
		this.role = role;
		this.statementMillis = statementMillis;
	}

	void use(Role next) {
		this.role = next;
	}

	/** To one of the URL's hosts, whatever it is. */
	Connection connect(int host) throws SQLException {
		return this.postgres.source(this.role, this.statementMillis, host).getConnection();
	}

	/** To the first of the URL's hosts that is a primary. */
	@Override
	public Connection getConnection() throws SQLException {
		return this.postgres.source(this.role, this.statementMillis).getConnection();
	}

	@Override
	public Connection getConnection(String username, String password) throws SQLException {
		return getConnection();
	}

}
