package io.hogaudit.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import io.hogaudit.journal.JournalProperties.Role;
import io.hogaudit.setting.SettingException;

/**
 * A journal that is read from or written to by a copy and by nobody else meanwhile. One
 * thread's.
 */
final class CopyEnd implements AutoCloseable {

	private static final int STATEMENT_MILLIS = 600_000;

	/** A lock among those who copy into the same database. */
	private static final long COPYING = 0x686f676175646974L;

	private final Connection connection;

	/** Of SQLite: holds the file's lock. */
	private final @Nullable Sqlite file;

	private CopyEnd(Connection connection, @Nullable Sqlite file) {
		this.connection = connection;
		this.file = file;
	}

	static CopyEnd source(String url, Role role) throws SQLException {
		if (url.startsWith(Postgres.URL_PREFIX)) {
			CopyEnd source = postgres(url, role);
			source.refuseLive("the journal that is to be copied");
			// nobody appends until the copy has been made
			source.execute("LOCK TABLE stream IN SHARE MODE");
			return source;
		}
		if (!Files.isRegularFile(Sqlite.path(url))) {
			throw new SettingException("The first address names a file that is not there: name the journal to copy.");
		}
		return sqlite(url);
	}

	static CopyEnd target(String url, Role role) throws SQLException {
		if (!url.startsWith(Postgres.URL_PREFIX)) {
			return sqlite(url);
		}
		CopyEnd target = postgres(url, role);
		target.refuseLive("the journal that is to be written");
		if (target.number("SELECT CASE WHEN pg_try_advisory_lock(" + COPYING + ") THEN 1 ELSE 0 END") == 0) {
			throw new SettingException("Somebody else copies into this database: wait until that is done.");
		}
		target.connection.commit();
		return target;
	}

	private static CopyEnd sqlite(String url) throws SQLException {
		Sqlite file = Sqlite.open(url);
		try {
			Schema.migrateSqlite(file);
			// what its last process did not bring into the tables
			new SqliteStore(file, Clock.systemUTC()).close();
			Connection connection = file.getConnection();
			connection.setAutoCommit(false);
			return new CopyEnd(connection, file);
		}
		catch (SQLException | RuntimeException ex) {
			file.close();
			throw ex;
		}
	}

	private static CopyEnd postgres(String url, Role role) throws SQLException {
		DataSource source = new Postgres(url).source(role, STATEMENT_MILLIS);
		Postgres.checkServer(source);
		Schema.migratePostgres(source, source);
		Connection connection = source.getConnection();
		connection.setAutoCommit(false);
		CopyEnd end = new CopyEnd(connection, null);
		end.execute("SET idle_in_transaction_session_timeout = 0");
		connection.commit();
		return end;
	}

	private void refuseLive(String what) throws SQLException {
		if (number("SELECT count(*) FROM stream WHERE expires > clock_timestamp()") > 0) {
			throw new SettingException(
					"A hogaudit process has %s open: stop it, and wait for hogaudit.journal.lease if it was killed."
						.formatted(what));
		}
	}

	boolean isSqlite() {
		return this.file != null;
	}

	Connection connection() {
		return this.connection;
	}

	void execute(String sql) throws SQLException {
		try (Statement statement = this.connection.createStatement()) {
			statement.execute(sql);
		}
	}

	long number(String sql) throws SQLException {
		try (Statement statement = this.connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
			return row.next() ? row.getLong(1) : 0;
		}
	}

	/** Rows one after the other, however many there are. */
	PreparedStatement rows(CopiedTable table, String more) throws SQLException {
		String names = table.names();
		if (table.equals(CopiedTable.ENTRY) && isSqlite()) {
			names = names.replace("text", Sqlite.TEXT);
		}
		PreparedStatement rows = this.connection
			.prepareStatement("SELECT %s FROM %s %s".formatted(names, table.name(), more));
		rows.setFetchSize(200);
		return rows;
	}

	/** Takes a row's columns in their order. */
	PreparedStatement insert(CopiedTable table) throws SQLException {
		String places = String.join(", ", table.columns().stream().map((column) -> "?").toList());
		String sql = "INSERT INTO %s (%s) VALUES (%s)".formatted(table.name(), table.names(), places);
		if (table.equals(CopiedTable.ENTRY) && isSqlite()) {
			sql = "INSERT INTO entry (sequence, recorded_at, key, leaf, text) SELECT ?2, ?3, ?4, ?5, CAST(?6 AS TEXT) WHERE ?1 = 1";
		}
		else if (table.equals(CopiedTable.KEY) && isSqlite()) {
			sql = "INSERT INTO entry_key (key, sequence) VALUES (?, 0)";
		}
		else if (table.equals(CopiedTable.FOLLOWER) && !isSqlite()) {
			sql = "INSERT INTO follower (stream, sink, position, owner, epoch, expires) VALUES (?, ?, ?, 'copy', 1, '-infinity')";
		}
		else if (table.equals(CopiedTable.STREAM) && !isSqlite()) {
			sql = """
					INSERT INTO stream (id, size, frontier, recorded_at, owner, epoch, taken, expires)
					SELECT copied.id, copied.size, copied.frontier, coalesce((SELECT recorded_at FROM entry
					WHERE stream = copied.id ORDER BY sequence DESC LIMIT 1), 0), 'copy', 1, clock_timestamp(), '-infinity'
					FROM (VALUES (?::bigint, ?::bigint, ?::bytea)) AS copied (id, size, frontier)""";
		}
		return this.connection.prepareStatement(sql);
	}

	/** New streams get numbers after those that were copied. */
	void goOnNumbering() throws SQLException {
		if (!isSqlite()) {
			number("SELECT setval(pg_get_serial_sequence('stream', 'id'), (SELECT max(id) FROM stream))");
		}
	}

	void commit() throws SQLException {
		this.connection.commit();
	}

	/** Moves SQLite's log into the file, so that it does not grow with the journal. */
	void checkpoint() throws SQLException {
		if (isSqlite()) {
			number("PRAGMA wal_checkpoint(PASSIVE)");
		}
	}

	@Override
	public void close() throws SQLException {
		try {
			this.connection.close();
		}
		finally {
			if (this.file != null) {
				this.file.close();
			}
		}
	}

}
