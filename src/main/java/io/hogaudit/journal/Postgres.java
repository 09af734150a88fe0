package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;

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

	private final String url;

	Postgres(String url) {
		this.url = url;
	}

	/** How many hosts the URL names. */
	int hosts() {
		return parse().getServerNames().length;
	}

	private PGSimpleDataSource parse() {
		PGSimpleDataSource source = new PGSimpleDataSource();
		try {
			source.setUrl(this.url);
		}
		catch (IllegalArgumentException ex) {
			throw new SettingException("HOGAUDIT_JOURNAL_URL must be jdbc:postgresql://host:port/database.");
		}
		return source;
	}

	/** As {@link #source(Role, int)}, to one of the URL's hosts, whatever it is. */
	PGSimpleDataSource source(Role role, int statementMillis, int host) {
		PGSimpleDataSource source = source(role, statementMillis);
		if (source.getServerNames().length > 1) {
			source.setServerNames(new String[] { source.getServerNames()[host] });
			source.setPortNumbers(new int[] { source.getPortNumbers()[host] });
			source.setTargetServerType("any");
		}
		return source;
	}

	/**
	 * Connections of a role.
	 * @param statementMillis after which the server gives up on a statement
	 */
	PGSimpleDataSource source(Role role, int statementMillis) {
		PGSimpleDataSource source = parse();
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
				"-c synchronous_commit=on -c default_transaction_isolation=read\\ committed -c statement_timeout=%s -c lock_timeout=%s -c idle_in_transaction_session_timeout=2000"
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
			checkSessions(source);
		}
		catch (SQLException ex) {
			throw wrong(ex);
		}
	}

	/**
	 * Refuses a pooler in transaction mode. It lends a server session to one client after
	 * another, so locks and timeouts would reach the wrong one.
	 */
	private static void checkSessions(DataSource source) throws SQLException {
		try (Connection one = source.getConnection(); Connection other = source.getConnection()) {
			int session = session(one);
			other.setAutoCommit(false);
			boolean own = session(other) != session && session(one) == session;
			other.rollback();
			if (!own) {
				throw new SettingException(
						"HOGAUDIT_JOURNAL_URL names a pooler in transaction mode: connect directly, or through a pooler in session mode.");
			}
		}
	}

	private static int session(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
			row.next();
			return row.getInt(1);
		}
	}

	/** Nothing may be acknowledged on a server that would lose it in a power cut. */
	static void checkDurable(String fsync, String synchronousCommit) throws SQLException {
		if (!"on".equals(fsync) || !"on".equals(synchronousCommit)) {
			throw new SQLException(
					"a commit is not durable there: set fsync and synchronous_commit to on (they are %s and %s)"
						.formatted(fsync, synchronousCommit),
					"55000");
		}
	}

	/**
	 * Commits, and believes it only without a warning: a server that stops waiting for
	 * its standbys answers with success and a warning.
	 */
	static void commit(Connection connection) throws SQLException {
		connection.clearWarnings();
		connection.commit();
		for (SQLWarning warning = connection.getWarnings(); warning != null; warning = warning.getNextWarning()) {
			if (warning.getSQLState() == null || !warning.getSQLState().startsWith("00")) {
				throw new SQLException("the commit was not confirmed: " + warning.getMessage(), "40003");
			}
		}
	}

	static void checkVersion(int major) {
		if (major < OLDEST_VERSION) {
			throw new SettingException(
					"HOGAUDIT_JOURNAL_URL names a PostgreSQL %s server: version %s or newer is needed.".formatted(major,
							OLDEST_VERSION));
		}
	}

	static SettingException wrong(SQLException ex) {
		String state = (ex.getSQLState() != null) ? ex.getSQLState() : "";
		return new SettingException(switch (state) {
			case "28P01", "28000", "08004" ->
				"HOGAUDIT_JOURNAL_USER or HOGAUDIT_JOURNAL_PASSWORD is not accepted by the PostgreSQL server: correct them, or the server's pg_hba.conf.";
			case "3D000" ->
				"HOGAUDIT_JOURNAL_URL names a database that the PostgreSQL server does not have: create it, or name another.";
			case "42501" ->
				"HOGAUDIT_JOURNAL_USER names a role that may not use this database: give it the grants of the README, section PostgreSQL.";
			case "08P01" ->
				"HOGAUDIT_JOURNAL_URL names a pooler that refuses the startup parameter options: connect directly, or through a pooler in session mode that passes it on.";
			case "55P03", "57014" ->
				"HOGAUDIT_JOURNAL_URL names a journal that somebody has locked: end that session or transaction, and start again.";
			default ->
				"HOGAUDIT_JOURNAL_URL names a PostgreSQL server that cannot be used now (SQL state %s): check host, port and network, and that it is up."
					.formatted(state.isEmpty() ? "unknown" : state);
		});
	}

}
