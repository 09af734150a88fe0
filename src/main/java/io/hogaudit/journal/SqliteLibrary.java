package io.hogaudit.journal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import org.sqlite.SQLiteJDBCLoader;

import io.hogaudit.setting.SettingException;

/**
 * SQLite's own library, which its driver writes into the folder for temporary files and
 * removes at the end of the process, unless that is killed.
 */
final class SqliteLibrary {

	/** Another process may be about to load a younger one. */
	private static final Duration LEFT = Duration.ofHours(1);

	private SqliteLibrary() {
	}

	static void load() {
		Path folder = Path.of(System.getProperty("org.sqlite.tmpdir", System.getProperty("java.io.tmpdir")));
		removeLeftovers(folder);
		try {
			SQLiteJDBCLoader.initialize();
		}
		catch (Exception | LinkageError ex) {
			throw new SettingException(
					"SQLite's library cannot be loaded from the folder for temporary files, %s, which must be writable and not mounted noexec: name another with JAVA_TOOL_OPTIONS=-Dorg.sqlite.tmpdir=..., or unpack the library beside the jar and name its folder with -Dorg.sqlite.lib.path=...."
						.formatted(folder));
		}
	}

	/** A process that has one open keeps it until it ends. */
	static void removeLeftovers(Path folder) {
		Instant left = Instant.now().minus(LEFT);
		try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "sqlite-*sqlitejdbc*")) {
			for (Path path : found) {
				if (Files.getLastModifiedTime(path).toInstant().isBefore(left)) {
					Files.deleteIfExists(path);
				}
			}
		}
		catch (IOException ex) {
			// it can be loaded all the same, or loading says why not
		}
	}

}
