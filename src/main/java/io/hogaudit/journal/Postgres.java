package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import org.postgresql.ds.PGSimpleDataSource;

import io.hogaudit.journal.JournalProperties.Role;
import io.hogaudit.setting.SettingException;

/**
 * Connects to PostgreSQL and checks at the start that what is committed there is durable.
 * Nothing here ever shows the URL, which may hold a password.
 */
final class Postgres {

	static final String URL_PREFIX = "jdbc:postgresql:";

	private static final int OLDEST_VERSION = 14;

	/** What the writing role needs. */
	private static final String MISSING_GRANTS = """
			SELECT needed.privilege || ' on ' || needed.name FROM (VALUES
			('entry', 'SELECT'), ('entry', 'INSERT'), ('entry_key', 'SELECT'), ('entry_key', 'INSERT'),
			('stream', 'SELECT'), ('stream', 'INSERT'), ('stream', 'UPDATE'),
			('follower', 'SELECT'), ('follower', 'INSERT'), ('follower', 'UPDATE'),
			('dead_letter', 'SELECT'), ('dead_letter', 'INSERT'), ('dead_letter', 'UPDATE'), ('dead_letter', 'DELETE'),
			('memo', 'SELECT'), ('memo', 'INSERT'), ('memo', 'UPDATE')) AS needed (name, privilege)
			WHERE NOT has_table_privilege(needed.name, needed.privilege)""";

	private static final String MAY_REMOVE = """
			SELECT has_column_privilege('entry', 'text', 'UPDATE') AND has_table_privilege('entry_key', 'DELETE')
			AND has_table_privilege('memo', 'INSERT') AND has_table_privilege('memo', 'UPDATE')""";

	private final String url;

	Postgres(String url) {
		this.url = url;
	}

	/**
	 * Connections of a role.
	 * @param statementMillis after which the server gives up on a statement
	 */
	PGSimpleDataSource source(Role role, int statementMillis) {
		PGSimpleDataSource source = new PGSimpleDataSource();
		try {
			source.setUrl(this.url);
		}
		catch (IllegalArgumentException ex) {
			throw new SettingException("HOGAUDIT_JOURNAL_URL must be jdbc:postgresql://host:port/database.");
		}
		if (role.user() != null) {
			source.setUser(role.user());
			source.setPassword(role.password());
		}
		source.setApplicationName("hogaudit");
		source.setConnectTimeout(1);
		source.setSocketTimeout(Math.max(2, statementMillis / 1000 + 2));
		source.setTcpKeepAlive(true);
		if (this.url.contains(",") && !this.url.contains("targetServerType")) {
			source.setTargetServerType("primary");
		}
		// a lock is waited for half as long, so that the message says which of the two it
		// was; a transaction that its client forgot must not lock others out
		source.setOptions(
				"-c synchronous_commit=on -c default_transaction_isolation=read\\ committed -c statement_timeout=%d -c lock_timeout=%d -c idle_in_transaction_session_timeout=2000"
					.formatted(statementMillis, statementMillis / 2));
		return source;
	}

	/** Whether the server can be used at all; before the schema is looked at. */
	static void checkServer(DataSource source) {
		try (Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
			checkVersion(connection.getMetaData().getDatabaseMajorVersion());
			try (ResultSet row = statement.executeQuery(
					"SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on', current_setting('fsync'), current_setting('synchronous_commit')")) {
				row.next();
				if (row.getBoolean(1)) {
					throw new SettingException(
							"HOGAUDIT_JOURNAL_URL names a PostgreSQL server or database that is read-only, as a standby is: name the primary, or all hosts with commas between.");
				}
				if (!"on".equals(row.getString(2)) || !"on".equals(row.getString(3))) {
					throw new SettingException(
							"HOGAUDIT_JOURNAL_URL names a PostgreSQL server where a commit is not durable: set fsync and synchronous_commit to on, and connect past any pooler that drops them.");
				}
			}
		}
		catch (SQLException ex) {
			throw wrong(ex);
		}
	}

	static void checkVersion(int major) {
		if (major < OLDEST_VERSION) {
			throw new SettingException(
					"HOGAUDIT_JOURNAL_URL names a PostgreSQL %d server: version %d or newer is needed.".formatted(major,
							OLDEST_VERSION));
		}
	}

	static void checkGrants(DataSource source) {
		List<String> missing = new ArrayList<>();
		try (Connection connection = source.getConnection();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(MISSING_GRANTS)) {
			while (row.next()) {
				missing.add(row.getString(1));
			}
		}
		catch (SQLException ex) {
			throw wrong(ex);
		}
		if (!missing.isEmpty()) {
			throw new SettingException(
					"HOGAUDIT_JOURNAL_USER names a role that lacks %s: give it the grants of the README, section PostgreSQL."
						.formatted(String.join(", ", missing)));
		}
	}

	/** Whether a role may remove what is old. */
	static boolean mayRemove(DataSource source) {
		try (Connection connection = source.getConnection();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(MAY_REMOVE)) {
			return row.next() && row.getBoolean(1);
		}
		catch (SQLException ex) {
			throw wrong(ex);
		}
	}

	private static SettingException wrong(SQLException ex) {
		String state = (ex.getSQLState() != null) ? ex.getSQLState() : "";
		return new SettingException(switch (state) {
			case "28P01", "28000", "08004" ->
				"HOGAUDIT_JOURNAL_USER or HOGAUDIT_JOURNAL_PASSWORD is not accepted by the PostgreSQL server: correct them, or the server's pg_hba.conf.";
			case "3D000" ->
				"HOGAUDIT_JOURNAL_URL names a database that the PostgreSQL server does not have: create it, or name another.";
			case "42501" ->
				"HOGAUDIT_JOURNAL_USER names a role that may not use this database: give it the grants of the README, section PostgreSQL.";
			default ->
				"HOGAUDIT_JOURNAL_URL names a PostgreSQL server that cannot be used now (SQL state %s): check host, port and network, and that it is up."
					.formatted(state.isEmpty() ? "unknown" : state);
		});
	}

}
