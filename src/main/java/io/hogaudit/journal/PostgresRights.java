package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import io.hogaudit.setting.SettingException;

/**
 * Whether a PostgreSQL role may do what the journal does with it: the grants of the
 * README, section PostgreSQL, all of them, so that none is missed after the start.
 */
final class PostgresRights {

	private static final String MISSING = """
			SELECT privilege || ' on ' || name FROM (VALUES %s) AS needed (privilege, name)
			WHERE NOT CASE WHEN privilege = 'UPDATE (text)' THEN has_column_privilege(name, 'text', 'UPDATE')
			ELSE has_table_privilege(name, privilege) END""";

	private static final String APPENDING = MISSING.formatted("""
			('SELECT', 'flyway_schema_history'), ('SELECT', 'schema_rule'),
			('SELECT', 'entry'), ('INSERT', 'entry'), ('SELECT', 'entry_key'), ('INSERT', 'entry_key'),
			('SELECT', 'subtree'), ('INSERT', 'subtree'),
			('SELECT', 'stream'), ('INSERT', 'stream'), ('UPDATE', 'stream'),
			('SELECT', 'follower'), ('INSERT', 'follower'), ('UPDATE', 'follower'),
			('SELECT', 'memo'), ('INSERT', 'memo'), ('UPDATE', 'memo'),
			('SELECT', 'dead_letter'), ('INSERT', 'dead_letter'), ('UPDATE', 'dead_letter'), ('DELETE', 'dead_letter')
			""");

	private static final String REMOVING = MISSING.formatted("""
			('SELECT', 'stream'), ('SELECT', 'follower'), ('SELECT', 'dead_letter'), ('SELECT', 'entry'),
			('SELECT', 'entry_key'), ('UPDATE (text)', 'entry'), ('DELETE', 'entry_key'),
			('SELECT', 'memo'), ('INSERT', 'memo'), ('UPDATE', 'memo')""");

	private PostgresRights() {
	}

	/** Refuses a role that could not append. */
	static void check(DataSource source) {
		List<String> missing = missing(source, APPENDING);
		if (!missing.isEmpty()) {
			throw new SettingException(
					"HOGAUDIT_JOURNAL_USER names a role that lacks %s: give it the grants of the README, section PostgreSQL."
						.formatted(String.join(", ", missing)));
		}
	}

	/** What a role lacks to remove what is old. */
	static List<String> missingForRetention(DataSource source) {
		return missing(source, REMOVING);
	}

	private static List<String> missing(DataSource source, String query) {
		List<String> missing = new ArrayList<>();
		try (Connection connection = source.getConnection();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(query)) {
			while (row.next()) {
				missing.add(row.getString(1));
			}
			return missing;
		}
		catch (SQLException ex) {
			throw Postgres.wrong(ex);
		}
	}

}
