package io.hogaudit.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** A PostgreSQL server of this run, durable as in production and else with its defaults. */
final class Database implements AutoCloseable {

	private final EmbeddedPostgres server;

	Database(Path folder) throws IOException {
		this.server = EmbeddedPostgres.builder()
			.setDataDirectory(folder)
			.setPGStartupWait(Duration.ofMinutes(1))
			.setServerConfig("fsync", "on")
			.setServerConfig("synchronous_commit", "on")
			.start();
	}

	/** Makes an empty database and returns its URL. */
	String newDatabase(String name) throws SQLException {
		try (Connection connection = DriverManager.getConnection(url("postgres"), "postgres", "postgres");
				Statement statement = connection.createStatement()) {
			statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
			statement.execute("CREATE DATABASE " + name);
		}
		return url(name);
	}

	private String url(String name) {
		return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(this.server.getPort(), name);
	}

	/** Settings of a service that keeps its journal there. */
	static Map<String, String> settings(String url) {
		return Map.of("HOGAUDIT_JOURNAL_URL", url, "HOGAUDIT_JOURNAL_USER", "postgres", "HOGAUDIT_JOURNAL_PASSWORD",
				"postgres");
	}

	@Override
	public void close() throws IOException {
		this.server.close();
	}

}
