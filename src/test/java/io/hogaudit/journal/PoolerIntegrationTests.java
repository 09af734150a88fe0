package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

import org.junit.jupiter.api.Test;

import io.hogaudit.setting.SettingException;

import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PoolerIntegrationTests {

	private final PostgresServer server = PostgresServer.shared();

	/** What two clients of a pooler in transaction mode get, one after the other. */
	@Test
	void refusesToShareASession() throws SQLException {
		try (Connection shared = this.server.connect(this.server.newDatabase())) {
			SingleConnectionDataSource pooler = new SingleConnectionDataSource(shared, true);
			assertThatThrownBy(() -> Postgres.checkServer(pooler)).isInstanceOf(SettingException.class)
				.hasMessageContaining("a pooler in transaction mode");
		}
	}

	/** What a pooler in session mode hands out. */
	@Test
	void takesSessionsOfItsOwn() throws SQLException {
		String database = this.server.newDatabase();
		Deque<Connection> opened = new ConcurrentLinkedDeque<>();
		assertThatCode(() -> Postgres.checkServer(new AbstractDataSource() {

			@Override
			public Connection getConnection() throws SQLException {
				opened.add(PoolerIntegrationTests.this.server.connect(database));
				return opened.getLast();
			}

			@Override
			public Connection getConnection(String user, String password) throws SQLException {
				return getConnection();
			}

		})).doesNotThrowAnyException();
		for (Connection connection : opened) {
			connection.close();
		}
	}

}
