package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;

import io.hogaudit.setting.SettingException;

/**
 * Brings the journal's schema to the version that this build knows, or refuses it. With
 * PostgreSQL a newer one is accepted as long as it says that this build may write.
 */
final class Schema {

	/** The newest file in {@code db/sqlite}. */
	static final int SQLITE_VERSION = 4;

	/** The newest file in {@code db/postgresql}. */
	static final int POSTGRES_VERSION = 2;

	private static final String APPLIED = "SELECT coalesce(max(CAST(version AS integer)), 0) FROM flyway_schema_history WHERE success AND version IS NOT NULL";

	/** A history of migrations that are not ours has no rule beside it. */
	private static final String FOREIGN = "SELECT count(*) FROM pg_catalog.pg_class WHERE oid = to_regclass('flyway_schema_history') AND to_regclass('schema_rule') IS NULL";

	private static final String UNKNOWN = "HOGAUDIT_JOURNAL_URL names a journal whose schema this version of hogaudit does not know: start the version that wrote it last, or a newer one.";

	private Schema() {
	}

	/** Leaves a schema alone that is this build's: a restart has little time. */
	static void migrateSqlite(DataSource source) {
		if (isCurrent(source)) {
			return;
		}
		try {
			// a schema from the future is not ours to write into
			Flyway.configure()
				.dataSource(source)
				.locations("classpath:db/sqlite")
				.ignoreMigrationPatterns(new String[0])
				.load()
				.migrate();
		}
		catch (FlywayValidateException ex) {
			throw new SettingException(UNKNOWN);
		}
		catch (FlywayException ex) {
			throw new SettingException(
					"HOGAUDIT_JOURNAL_URL names something that is not a hogaudit journal or cannot be read: name a file that hogaudit made, or one that is not there yet.");
		}
	}

	/**
	 * Leaves a schema alone that is new enough, so that only a change needs the role that
	 * owns the tables.
	 */
	static void migratePostgres(DataSource source, DataSource migrating) {
		if (number(source, FOREIGN) > 0) {
			throw new SettingException(
					"HOGAUDIT_JOURNAL_URL names a database whose tables are not hogaudit's: name an empty one.");
		}
		int applied = number(source, APPLIED);
		if (applied < POSTGRES_VERSION) {
			migratePostgres(migrating);
		}
		else if (applied > POSTGRES_VERSION && number(source, "SELECT oldest FROM schema_rule") > POSTGRES_VERSION) {
			throw new SettingException(UNKNOWN);
		}
	}

	private static void migratePostgres(DataSource migrating) {
		try {
			Flyway.configure().dataSource(migrating).locations("classpath:db/postgresql").load().migrate();
		}
		catch (FlywayValidateException ex) {
			throw new SettingException(UNKNOWN);
		}
		catch (FlywayException ex) {
			throw new SettingException(
					"HOGAUDIT_JOURNAL_URL names a database whose tables could not be made or changed: name an empty one and, with HOGAUDIT_JOURNAL_MIGRATIONROLE_USER, a role that may create tables there.");
		}
	}

	/** An incomplete copy is no journal yet. */
	static void refuseHalfCopied(DataSource source) {
		if (number(source, "SELECT count(*) FROM memo WHERE name = '" + JournalCopy.MARK + "'") > 0) {
			throw new SettingException(
					"HOGAUDIT_JOURNAL_URL names a journal that is being copied or whose copy was interrupted: run the same journal copy again until it says that it is complete.");
		}
	}

	private static boolean isCurrent(DataSource source) {
		try (Connection connection = source.getConnection();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(APPLIED)) {
			return row.next() && row.getInt(1) == SQLITE_VERSION;
		}
		catch (SQLException ex) {
			// a file without tables, or none of ours: Flyway's to tell
			return false;
		}
	}

	private static int number(DataSource source, String query) {
		try (Connection connection = source.getConnection();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(query)) {
			return row.next() ? row.getInt(1) : 0;
		}
		catch (SQLException ex) {
			if ("42P01".equals(ex.getSQLState())) {
				return 0;
			}
			if (source instanceof Sqlite) {
				throw SqliteRows.damaged(String.valueOf(ex.getMessage()));
			}
			throw new SettingException(
					"HOGAUDIT_JOURNAL_USER names a role that may not read the schema's version: give it the grants of the README, section PostgreSQL.");
		}
	}

}
