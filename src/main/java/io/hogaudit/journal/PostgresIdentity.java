package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * Which database a connection leads to, and on which history: a failover and a restore to
 * a point in time begin a new timeline, a restart or another server has another start.
 *
 * @param system the cluster's identifier, the same on primary and standbys
 * @param database the database's number in the cluster
 * @param timeline grows with each promotion; 0 on a standby
 * @param started when the server process started, in seconds since 1970
 */
record PostgresIdentity(long system, long database, long timeline, String started) {

	private static final String QUERY = """
			SELECT (SELECT system_identifier FROM pg_control_system()),
			(SELECT oid FROM pg_database WHERE datname = current_database()),
			CASE WHEN pg_is_in_recovery() THEN 0
			ELSE ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::bigint END,
			extract(epoch FROM pg_postmaster_start_time())::text""";

	/** Where a provider keeps functions that show the log from its customers. */
	private static final String SHORT_QUERY = """
			SELECT 0, (SELECT oid FROM pg_database WHERE datname = current_database()),
			CASE WHEN pg_is_in_recovery() THEN 0 ELSE 1 END, extract(epoch FROM pg_postmaster_start_time())::text""";

	/** Insufficient privilege, undefined function, not supported. */
	private static final Set<String> NOT_FOR_US = Set.of("42501", "42883", "0A000");

	/** Over a connection that commits each statement. */
	static PostgresIdentity of(Connection connection) throws SQLException {
		try {
			return of(connection, QUERY);
		}
		catch (SQLException ex) {
			if (ex.getSQLState() != null && NOT_FOR_US.contains(ex.getSQLState())) {
				return of(connection, SHORT_QUERY);
			}
			throw ex;
		}
	}

	private static PostgresIdentity of(Connection connection, String query) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(query)) {
			row.next();
			return new PostgresIdentity(row.getLong(1), row.getLong(2), row.getLong(3), row.getString(4));
		}
	}

	/** Whether the other was promoted after this one: what is written here is lost. */
	boolean isBehind(PostgresIdentity other) {
		return this.system == other.system && this.timeline < other.timeline;
	}

}
