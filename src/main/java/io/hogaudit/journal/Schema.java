package io.hogaudit.journal;

import javax.sql.DataSource;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;

import io.hogaudit.setting.SettingException;

/** Brings the journal's schema to the version that this build knows, or refuses it. */
final class Schema {

	private Schema() {
	}

	static void migrateSqlite(DataSource source) {
		Flyway flyway = Flyway.configure()
			.dataSource(source)
			.locations("classpath:db/sqlite")
			// a schema from the future is not ours to write into
			.ignoreMigrationPatterns(new String[0])
			.load();
		try {
			flyway.migrate();
		}
		catch (FlywayValidateException ex) {
			throw new SettingException(
					"HOGAUDIT_JOURNAL_URL names a journal whose schema this version of hogaudit does not know: start the version that wrote it last, or a newer one.");
		}
		catch (FlywayException ex) {
			throw new SettingException(
					"HOGAUDIT_JOURNAL_URL names something that is not a hogaudit journal or cannot be read: name a file that hogaudit made, or one that is not there yet.");
		}
	}

}
