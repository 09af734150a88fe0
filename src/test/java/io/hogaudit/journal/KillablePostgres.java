package io.hogaudit.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import io.hogaudit.Patience;

import static org.awaitility.Awaitility.await;

/**
 * A real, durable PostgreSQL server of its own that can die as in a power cut and comes
 * back on the same port with the same data. Always the binaries, so that there is a
 * process to kill.
 */
public final class KillablePostgres implements AutoCloseable {

	private final Path data;

	private final int port;

	private EmbeddedPostgres server;

	public KillablePostgres(Path folder) throws IOException {
		this.data = folder.resolve("data");
		this.server = start(0);
		this.port = this.server.getPort();
	}

	/**
	 * Another server that streams from this one and, with the name {@code standby}, may
	 * be what commits wait for.
	 */
	public KillablePostgres standby(Path folder) throws IOException, SQLException {
		Path copy = Files.createDirectories(folder.resolve("data"));
		Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwx------"));
		try (Connection connection = connect("postgres"); Statement statement = connection.createStatement()) {
			statement.execute("SELECT pg_backup_start('standby', true)");
			copy(this.data, copy);
			try (ResultSet label = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
				label.next();
				Files.writeString(copy.resolve("backup_label"), label.getString(1));
			}
		}
		Files.createFile(copy.resolve("standby.signal"));
		Files.writeString(copy.resolve("postgresql.conf"),
				"%nprimary_conninfo = 'host=127.0.0.1 port=%d user=postgres application_name=standby'%n"
					.formatted(this.port),
				StandardOpenOption.APPEND);
		return new KillablePostgres(folder);
	}

	private static void copy(Path from, Path to) throws IOException {
		try (Stream<Path> files = Files.walk(from)) {
			for (Path file : (Iterable<Path>) files::iterator) {
				Path target = to.resolve(from.relativize(file).toString());
				if (Files.isDirectory(file)) {
					Files.createDirectories(target);
				}
				else if (!file.endsWith("postmaster.pid") && !file.endsWith("postmaster.opts")
						&& !file.endsWith("epg-lock")) {
					Files.copy(file, target);
				}
			}
		}
	}

	/** From now on commits wait for the standby; without one, for ever. */
	public void waitForStandby(boolean wait) throws SQLException {
		sql("postgres", "ALTER SYSTEM SET synchronous_standby_names = '%s'".formatted(wait ? "standby" : ""),
				"SELECT pg_reload_conf()");
	}

	/** A standby gets nothing more. */
	public void cutOff() throws SQLException {
		sql("postgres", "ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()");
		await().until(() -> number("postgres", "SELECT count(*) FROM pg_stat_wal_receiver") == 0);
	}

	/** After {@link #cutOff}. */
	public void streamAgain() throws SQLException {
		sql("postgres", "ALTER SYSTEM RESET primary_conninfo", "SELECT pg_reload_conf()");
	}

	/** Makes a standby the primary of a new timeline. */
	public void promote() throws SQLException {
		sql("postgres", "SELECT pg_promote()");
	}

	/**
	 * Stops the server and its backends for a while: they take connections and say
	 * nothing.
	 */
	public void pause() throws IOException, InterruptedException {
		signal("STOP");
	}

	/** After {@link #pause}. */
	public void resume() throws IOException, InterruptedException {
		signal("CONT");
	}

	private void signal(String name) throws IOException, InterruptedException {
		ProcessHandle postmaster = postmaster();
		List<String> command = new ArrayList<>(List.of("kill", "-" + name, Long.toString(postmaster.pid())));
		postmaster.children().forEach((backend) -> command.add(Long.toString(backend.pid())));
		new ProcessBuilder(command).inheritIO().start().waitFor();
	}

	private ProcessHandle postmaster() throws IOException {
		return ProcessHandle.of(Long.parseLong(Files.readAllLines(this.data.resolve("postmaster.pid")).getFirst()))
			.orElseThrow();
	}

	public long number(String database, String query) throws SQLException {
		try (Connection connection = connect(database);
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(query)) {
			row.next();
			return row.getLong(1);
		}
	}

	private EmbeddedPostgres start(int port) throws IOException {
		EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
			.setDataDirectory(this.data)
			.setCleanDataDirectory(false)
			.setPGStartupWait(Patience.BOUND)
			.setServerConfig("fsync", "on")
			.setServerConfig("synchronous_commit", "on");
		if (port > 0) {
			builder.setPort(port);
		}
		return builder.start();
	}

	/** The database {@code postgres}; its superuser needs no password. */
	public String url() {
		return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(this.port);
	}

	public int port() {
		return this.port;
	}

	/** Does something as the superuser. */
	public void sql(String database, String... statements) throws SQLException {
		try (Connection connection = connect(database); Statement statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
	}

	/** As the superuser. */
	public Connection connect(String database) throws SQLException {
		return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:%d/%s".formatted(this.port, database),
				"postgres", "postgres");
	}

	/** SIGKILL to the server and its backends. */
	public void kill() throws IOException {
		Path pidFile = this.data.resolve("postmaster.pid");
		ProcessHandle postmaster = postmaster();
		var backends = postmaster.children().toList();
		postmaster.destroyForcibly();
		backends.forEach(ProcessHandle::destroyForcibly);
		await().until(() -> !postmaster.isAlive() && backends.stream().noneMatch(ProcessHandle::isAlive));
		Files.deleteIfExists(pidFile);
		// gives back the lock on the folder
		this.server.close();
	}

	/** After {@link #kill}: recovers and is there again. */
	public void restart() throws IOException {
		this.server = start(this.port);
	}

	@Override
	public void close() throws IOException {
		this.server.close();
	}

}
