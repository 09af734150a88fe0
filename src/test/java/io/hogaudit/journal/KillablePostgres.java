package io.hogaudit.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

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
		ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst()))
			.orElseThrow();
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
