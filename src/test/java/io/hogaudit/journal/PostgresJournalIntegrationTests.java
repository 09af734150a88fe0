package io.hogaudit.journal;

import java.sql.SQLException;
import java.time.Clock;

class PostgresJournalIntegrationTests extends JournalContract {

	private final PostgresServer server = PostgresServer.shared();

	private final PostgresJournals journals = PostgresJournals.of(this.server, database());

	private String database() {
		try {
			return this.server.newDatabase();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	protected Journal open(Clock clock) throws SQLException {
		return this.journals.open(clock);
	}

	@Override
	protected JournalProperties settings() {
		return this.journals.settings();
	}

}
