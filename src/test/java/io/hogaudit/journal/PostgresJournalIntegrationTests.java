package io.hogaudit.journal;

import java.sql.SQLException;
import java.time.Clock;
import java.util.Set;

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
	protected void applyRetention(Clock clock) {
		JdbcJournal parts = (JdbcJournal) this.journal;
		new Retention(parts.heads(), parts.reader(), parts.changes(), () -> Set.of("log"), this.journals.settings(),
				clock)
			.run();
	}

}
