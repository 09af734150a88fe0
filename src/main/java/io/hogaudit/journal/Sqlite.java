package io.hogaudit.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.sqlite.Function;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;

import io.hogaudit.journal.SegmentReader.DamagedTextException;
import io.hogaudit.setting.SettingException;

import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * Opens a SQLite journal: refuses a folder that cannot be written, a network file system
 * and a second process, and checks on every connection that a commit is durable.
 */
final class Sqlite extends AbstractDataSource implements AutoCloseable {

	static final String URL_PREFIX = "jdbc:sqlite:";

	private static final String SETTING = "HOGAUDIT_JOURNAL_URL";

	/** File systems on which SQLite's locks or its shared memory cannot be trusted. */
	private static final Set<String> NETWORK_FILE_SYSTEMS = Set.of("nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3",
			"smbfs", "ncpfs", "afs", "ceph", "glusterfs", "lustre", "gfs2", "ocfs2", "fuse.sshfs", "fuse.glusterfs",
			"fuse.ceph", "fuse.s3fs", "fuse.gcsfuse", "fuse.rclone");

	/**
	 * An entry's text in SQL, wherever it is kept; null when it was removed.
	 */
	static final String TEXT = "coalesce(text, segment_text(at, leaf, sequence))";

	/** Whether an entry's row still leads to a text. */
	static final String KEPT = "text IS NOT NULL OR at IS NOT NULL";

	private final Path file;

	private final Segments segments;

	private final Damage damage = new Damage();

	private final SQLiteDataSource source;

	private final FileChannel lockFile;

	private Sqlite(Path file, FileChannel lockFile) {
		this.file = file;
		this.segments = new Segments(file);
		this.lockFile = lockFile;
		SQLiteConfig config = new SQLiteConfig();
		config.setPageSize(4096);
		// else the driver asks for a row id after each insert
		config.setGetGeneratedKeys(false);
		config.setJournalMode(JournalMode.WAL);
		config.setSynchronous(SynchronousMode.FULL);
		config.setBusyTimeout(800);
		config.setCacheSize(-32_000);
		config.setTempStore(SQLiteConfig.TempStore.MEMORY);
		config.enforceForeignKeys(true);
		this.source = new SQLiteDataSource(config);
		this.source.setUrl(URL_PREFIX + file);
	}

	/** Makes the folder if need be and takes the journal for this process. */
	static Sqlite open(String url) {
		String path = url.substring(URL_PREFIX.length());
		if (path.isBlank() || path.startsWith(":") || path.startsWith("file:") || path.contains("?")) {
			throw new SettingException(SETTING + " must be jdbc:sqlite: and the path of a file, without parameters.");
		}
		Path file = path(url);
		Path folder = Objects.requireNonNullElse(file.getParent(), file);
		SqliteLibrary.load();
		try {
			Files.createDirectories(folder);
			refuseNetwork(Files.getFileStore(folder), folder);
			Sqlite sqlite = new Sqlite(file, lock(file.resolveSibling(file.getFileName() + ".lock"), file));
			sqlite.segments.rename();
			return sqlite;
		}
		catch (IOException ex) {
			throw new SettingException(
					"%s points into the folder %s, which cannot be written: mount a volume there that "
						.formatted(SETTING, folder) + "the service's user may write, or name another folder.");
		}
	}

	/** The file that an address names. */
	static Path path(String url) {
		try {
			return Path.of(url.substring(URL_PREFIX.length())).toAbsolutePath();
		}
		catch (InvalidPathException ex) {
			throw new SettingException(SETTING
					+ " names a path that this process cannot write: start hogaudit with LANG=C.UTF-8, or use ASCII.");
		}
	}

	private static void refuseNetwork(FileStore store, Path folder) {
		if (isNetwork(store.type())) {
			throw new SettingException(
					"%s points into the folder %s on a network file system (%s), where SQLite cannot keep what it promises: use a local or block volume, or PostgreSQL."
						.formatted(SETTING, folder, store.type()));
		}
	}

	static boolean isNetwork(String fileSystemType) {
		return NETWORK_FILE_SYSTEMS.contains(fileSystemType.toLowerCase(Locale.ROOT));
	}

	// The channel stays open as long as the journal: closing it would give the lock away.
	private static FileChannel lock(Path path, Path file) throws IOException {
		FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		FileLock lock = null;
		try {
			lock = channel.tryLock();
		}
		catch (OverlappingFileLockException ex) {
			// this process has it open already: the same answer as for another process
		}
		if (lock == null) {
			channel.close();
			throw new SettingException(
					"%s names the journal %s, which another hogaudit process has open: stop that one, or give each its own file."
						.formatted(SETTING, file));
		}
		return channel;
	}

	Path file() {
		return this.file;
	}

	Segments segments() {
		return this.segments;
	}

	Damage damage() {
		return this.damage;
	}

	/** A connection that has been seen to be durable. */
	@Override
	public Connection getConnection() throws SQLException {
		Connection connection = this.source.getConnection();
		try (Statement statement = connection.createStatement()) {
			expect(statement, "PRAGMA journal_mode", "wal");
			expect(statement, "PRAGMA synchronous", "2");
			// what is removed is gone from the file, too
			statement.execute("PRAGMA secure_delete = ON");
			// only Checkpointer moves the log into the file, never the writer's commit
			statement.execute("PRAGMA wal_autocheckpoint = 0");
			Function.create(connection, "segment_text", new SegmentText(this.segments, this.damage));
			return connection;
		}
		catch (SQLException | RuntimeException ex) {
			connection.close();
			throw ex;
		}
	}

	private void expect(Statement statement, String pragma, String expected) throws SQLException {
		try (ResultSet row = statement.executeQuery(pragma)) {
			String actual = row.getString(1);
			if (!expected.equalsIgnoreCase(actual)) {
				throw new IllegalStateException("%s is %s on %s and must be %s: a commit would not be durable"
					.formatted(pragma, actual, this.file, expected));
			}
		}
	}

	@Override
	public void close() {
		try {
			this.lockFile.close();
		}
		catch (IOException ex) {
			throw new IllegalStateException("the journal's lock did not close", ex);
		}
	}

	/**
	 * {@code segment_text(place, leaf, sequence)}: the text as a blob, null when it was
	 * removed, {@link JournalEntry#DAMAGED} when it is not what was written.
	 */
	private static final class SegmentText extends Function {

		private final SegmentReader reader;

		private final Damage damage;

		SegmentText(Segments segments, Damage damage) {
			this.reader = new SegmentReader(segments);
			this.damage = damage;
		}

		@Override
		protected void xFunc() throws SQLException {
			long place = value_long(0);
			try {
				byte[] text = (place != 0) ? this.reader.text(place, value_blob(1)) : null;
				if (text != null) {
					result(text);
				}
				else {
					result();
				}
			}
			catch (DamagedTextException ex) {
				this.damage.altered(new Place(SqliteStore.STREAM, value_long(2)), String.valueOf(ex.getMessage()));
				result(JournalEntry.DAMAGED);
			}
			catch (IOException ex) {
				throw new SQLException(ex.getMessage(), ex);
			}
		}

	}

	@Override
	public Connection getConnection(@Nullable String username, @Nullable String password) throws SQLException {
		return getConnection();
	}

}
