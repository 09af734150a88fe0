package io.hogaudit.journal;

import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

import io.hogaudit.journal.JournalProperties.Role;
import io.hogaudit.setting.SettingException;

/**
 * Copies a whole journal into an empty one of another engine and proves that nothing is
 * missing or altered. Takes both for itself meanwhile, commits in batches, and goes on
 * where it was when it was killed; until all is proven the target refuses to be opened.
 */
public final class JournalCopy {

	/** Name of the memo that a target holds until it is complete. */
	static final String MARK = "copy.under-way";

	private static final int BATCH = 500;

	/** Batches after which something is said and SQLite's log is moved. */
	private static final int STEP = 100;

	private final Role role;

	private final PrintStream out;

	/**
	 * Makes a command.
	 * @param environment has the names and passwords of PostgreSQL's roles
	 */
	public JournalCopy(Map<String, String> environment, PrintStream out) {
		this.role = new Role(environment.get("HOGAUDIT_JOURNAL_MIGRATIONROLE_USER"),
				environment.get("HOGAUDIT_JOURNAL_MIGRATIONROLE_PASSWORD"))
			.or(new Role(environment.get("HOGAUDIT_JOURNAL_USER"), environment.get("HOGAUDIT_JOURNAL_PASSWORD")));
		this.out = out;
	}

	/**
	 * Copies and proves.
	 * @return 0 when the target is complete, 1 when it is not
	 * @throws SettingException when it cannot be done, with what to do about it
	 */
	public int run(String from, String to) {
		check(from);
		check(to);
		if (from.equals(to) || isSameFile(from, to)) {
			throw new SettingException("Both addresses are the same: name an empty journal as the second.");
		}
		try {
			return copy(from, to);
		}
		catch (SettingException ex) {
			throw new SettingException(ex.sentence().replace("HOGAUDIT_JOURNAL_URL", "An address"));
		}
		catch (SQLException ex) {
			throw new SettingException(
					"The copy broke off (SQL state %s, code %s): run the same command again, it goes on where it was."
						.formatted(Optional.ofNullable(ex.getSQLState()).orElse("none"), ex.getErrorCode()));
		}
	}

	private int copy(String from, String to) throws SQLException {
		try (CopyEnd source = CopyEnd.source(from, this.role); CopyEnd target = CopyEnd.target(to, this.role)) {
			refuseManyStreams(source, target);
			begin(target);
			copyEntries(source, target);
			for (CopiedTable table : CopiedTable.ALL) {
				if (!table.equals(CopiedTable.ENTRY)) {
					copyAnew(table, source, target);
				}
			}
			target.goOnNumbering();
			target.commit();
			return prove(source, target);
		}
	}

	private static boolean isSameFile(String from, String to) {
		return from.startsWith(Sqlite.URL_PREFIX) && to.startsWith(Sqlite.URL_PREFIX) && file(from).equals(file(to));
	}

	private static Path file(String url) {
		return Sqlite.path(url).normalize();
	}

	private static void check(String url) {
		if (!url.startsWith(Sqlite.URL_PREFIX) && !url.startsWith(Postgres.URL_PREFIX)) {
			throw new SettingException(
					"An address must begin with jdbc:sqlite: and name a file, or with jdbc:postgresql: and name a database.");
		}
		if (url.contains("password=")) {
			throw new SettingException(
					"A password does not belong on the command line: set HOGAUDIT_JOURNAL_USER and HOGAUDIT_JOURNAL_PASSWORD.");
		}
	}

	private static void refuseManyStreams(CopyEnd source, CopyEnd target) throws SQLException {
		if (target.isSqlite() && source.number("SELECT count(*) FROM stream WHERE id > 1 AND size > 0") > 0) {
			throw new SettingException(
					"The journal has more than one stream, and a SQLite journal only one: copy it to PostgreSQL.");
		}
	}

	private void begin(CopyEnd target) throws SQLException {
		if (target.number("SELECT count(*) FROM memo WHERE name = '" + MARK + "'") > 0) {
			this.out.println("Going on with a copy that was interrupted.");
		}
		else if (target.number("SELECT count(*) FROM entry") + target.number("SELECT count(*) FROM follower")
				+ target.number("SELECT count(*) FROM memo") > 0) {
			throw new SettingException("The second address names a journal that is not empty: name a new one.");
		}
		else {
			target.execute("INSERT INTO memo (name, value) VALUES ('" + MARK + "', '')");
			target.commit();
		}
	}

	private void copyEntries(CopyEnd source, CopyEnd target) throws SQLException {
		long stream = target.number("SELECT max(stream) FROM entry");
		long sequence = target.number("SELECT max(sequence) FROM entry WHERE stream = " + stream);
		copy(CopiedTable.ENTRY, source, target,
				"WHERE (stream, sequence) > (%s, %s) ORDER BY stream, sequence".formatted(stream, sequence));
	}

	private void copyAnew(CopiedTable table, CopyEnd source, CopyEnd target) throws SQLException {
		target.execute("DELETE FROM " + table.name()
				+ (table.equals(CopiedTable.MEMO) ? " WHERE name <> '" + MARK + "'" : ""));
		copy(table, source, target, table.equals(CopiedTable.STREAM) && target.isSqlite() ? "WHERE id = 1" : "");
	}

	private void copy(CopiedTable table, CopyEnd source, CopyEnd target, String which) throws SQLException {
		try (PreparedStatement rows = source.rows(table, which);
				ResultSet row = rows.executeQuery();
				PreparedStatement insert = target.insert(table)) {
			long copied = 0;
			while (row.next()) {
				table.copy(row, insert);
				insert.addBatch();
				copied++;
				if (copied % BATCH == 0) {
					insert.executeBatch();
					target.commit();
				}
				if (copied % (BATCH * STEP) == 0) {
					target.checkpoint();
					this.out.printf("%s: %s%n", table.name(), copied);
				}
			}
			insert.executeBatch();
			target.commit();
		}
	}

	private int prove(CopyEnd source, CopyEnd target) throws SQLException {
		CopyProof there;
		CopyProof here;
		try {
			there = CopyProof.of(source);
			here = CopyProof.of(target);
		}
		catch (IllegalStateException ex) {
			this.out.println("The copy is not complete: " + ex.getMessage() + ". Empty the target and copy again.");
			return 1;
		}
		there.tables().forEach((name, rows) -> {
			boolean same = rows.equals(here.tables().get(name));
			this.out.printf("%s  %-12s %s rows%n", same ? "same" : "DIFF", name, rows.number());
		});
		there.streams()
			.forEach((id, stream) -> this.out.printf("%s  stream %s     %s entries, root %s%n",
					stream.equals(here.streams().get(id)) ? "same" : "DIFF", id, stream.size(), stream.root()));
		if (!there.equals(here)) {
			this.out.println("The copy is not the same: empty the target and copy again.");
			return 1;
		}
		target.execute("DELETE FROM memo WHERE name = '" + MARK + "'");
		target.commit();
		target.checkpoint();
		this.out.println("The copy is complete. Set HOGAUDIT_JOURNAL_URL to it, start, and put the old journal away.");
		return 0;
	}

}
