package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks several hosts at once which database they are. One question each. */
final class PostgresInquiry {

	private static final Logger logger = LoggerFactory.getLogger(PostgresInquiry.class);

	/** Others are waited for no longer once a host has answered. */
	private static final Duration PATIENCE = Duration.ofMillis(500);

	private final List<Found> found = new ArrayList<>();

	private final CountDownLatch first = new CountDownLatch(1);

	private final CountDownLatch all;

	private SQLException failure = new SQLException("no host answered", "08001");

	private boolean over;

	/** A connection to a host, and which database that is. */
	record Found(Connection connection, int number, PostgresIdentity identity) {

		void close() {
			try {
				this.connection.close();
			}
			catch (SQLException ex) {
				logger.debug("a connection did not close", ex);
			}
		}

	}

	/** Primaries that answered, and why others gave no answer. */
	record Answers(List<Found> found, SQLException failure) {
	}

	/** A single host's answer may be that of a standby. */
	static Answers ask(PostgresSource source, int hosts) throws SQLException {
		if (hosts == 1) {
			return new Answers(List.of(askOne(source, 0)), new SQLException());
		}
		PostgresInquiry inquiry = new PostgresInquiry(hosts);
		for (int i = 0; i < hosts; i++) {
			int number = i;
			Thread.ofVirtual().start(() -> inquiry.run(source, number));
		}
		return inquiry.end();
	}

	static Found askOne(PostgresSource source, int number) throws SQLException {
		Connection connection = source.connect(number);
		try {
			return new Found(connection, number, PostgresIdentity.of(connection));
		}
		catch (SQLException | RuntimeException ex) {
			connection.close();
			throw ex;
		}
	}

	private PostgresInquiry(int hosts) {
		this.all = new CountDownLatch(hosts);
	}

	private void run(PostgresSource source, int number) {
		try {
			add(askOne(source, number));
		}
		catch (SQLException ex) {
			failed(ex);
		}
		finally {
			this.all.countDown();
			if (this.all.getCount() == 0) {
				this.first.countDown();
			}
		}
	}

	private synchronized void add(Found one) {
		// a standby is no place to write to
		if (this.over || one.identity.timeline() == 0) {
			one.close();
		}
		else {
			this.found.add(one);
			this.first.countDown();
		}
	}

	private synchronized void failed(SQLException ex) {
		this.failure = ex;
	}

	/** Waits for the first answer, and a moment for the others. */
	private Answers end() {
		try {
			this.first.await();
			this.all.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		synchronized (this) {
			this.over = true;
			return new Answers(List.copyOf(this.found), this.failure);
		}
	}

}
