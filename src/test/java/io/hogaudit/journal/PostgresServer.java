package io.hogaudit.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

import io.hogaudit.Patience;

/**
 * One real PostgreSQL server for all tests of this process: the official image where
 * there is Docker, else the same server's binaries. Durable, as in production.
 */
public final class PostgresServer {

	private static final class Holder {

		private static final PostgresServer SERVER = start();

	}

	private final String host;

	private final String user;

	private final String password;

	private PostgresServer(String host, String user, String password) {
		this.host = host;
		this.user = user;
		this.password = password;
	}

	public static PostgresServer shared() {
		return Holder.SERVER;
	}

	private static PostgresServer start() {
		try {
			// a Docker that cannot pull images costs minutes before it fails
			if (System.getenv("TESTS_WITHOUT_DOCKER") == null && DockerClientFactory.instance().isDockerAvailable()) {
				return container();
			}
		}
		catch (RuntimeException ex) {
			// Docker is there but its images cannot be had, as behind a firewall
			System.out.println("PostgreSQL runs without Docker: " + ex.getMessage());
		}
		return embedded();
	}

	@SuppressWarnings("resource") // ends with this process
	private static PostgresServer container() {
		PostgreSQLContainer container = new PostgreSQLContainer("postgres:18").withCommand("postgres", "-c",
				"max_connections=200");
		container.start();
		return new PostgresServer(container.getHost() + ":" + container.getFirstMappedPort(), container.getUsername(),
				container.getPassword());
	}

	@SuppressWarnings("resource") // ends with this process
	private static PostgresServer embedded() {
		try {
			EmbeddedPostgres embedded = EmbeddedPostgres.builder()
				.setPGStartupWait(Patience.BOUND)
				.setServerConfig("max_connections", "200")
				.setServerConfig("fsync", "on")
				.setServerConfig("synchronous_commit", "on")
				.start();
			return new PostgresServer("127.0.0.1:" + embedded.getPort(), "postgres", "postgres");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Makes an empty database and returns its name. */
	public String newDatabase() throws SQLException {
		String name = "test_" + UUID.randomUUID().toString().replace("-", "");
		sql("postgres", "CREATE DATABASE " + name);
		return name;
	}

	public String url(String database) {
		return "jdbc:postgresql://%s/%s".formatted(this.host, database);
	}

	public String user() {
		return this.user;
	}

	public String password() {
		return this.password;
	}

	/** Does something as the server's superuser. */
	public void sql(String database, String... statements) throws SQLException {
		try (Connection connection = connect(database); Statement statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
	}

	public long number(String database, String query) throws SQLException {
		try (Connection connection = connect(database);
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(query)) {
			row.next();
			return row.getLong(1);
		}
	}

	public Connection connect(String database) throws SQLException {
		return DriverManager.getConnection(url(database), this.user, this.password);
	}

}
