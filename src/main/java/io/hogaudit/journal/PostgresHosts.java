package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.datasource.AbstractDataSource;

import io.hogaudit.journal.PostgresInquiry.Found;

/**
 * Which of the URL's hosts this replica is on. The writer asks all when it connects and
 * takes the primary that was promoted last; everything else goes to that very server, so
 * that a replica is never on two, and never back on a primary that another has replaced.
 * Safe for use by many threads.
 */
final class PostgresHosts {

	private static final Logger logger = LoggerFactory.getLogger(PostgresHosts.class);

	private final int count;

	private final Runnable moved;

	/** What the writer uses; null before it has connected once. */
	private volatile @Nullable Host used;

	/** The newest history that was seen on any of the hosts. */
	private volatile @Nullable PostgresIdentity newest;

	private volatile boolean replaced;

	/** Where to begin when hosts are equal. */
	private volatile int first;

	/** Made with what is told that connections lead to another server from now on. */
	PostgresHosts(int count, Runnable moved) {
		this.count = count;
		this.moved = moved;
	}

	private record Host(int number, PostgresIdentity identity) {
	}

	/** For the writer; {@link #use} says that it stays with it. */
	Found connect(PostgresSource source) throws SQLException {
		PostgresInquiry.Answers answers = PostgresInquiry.ask(source, this.count);
		List<Found> found = new ArrayList<>(answers.found());
		found.sort(Comparator.comparingLong((Found one) -> -one.identity().timeline())
			.thenComparingInt((one) -> Math.floorMod(one.number() - this.first, this.count)));
		@Nullable PostgresIdentity seen = this.newest;
		@Nullable Found taken = null;
		for (Found one : found) {
			if (taken == null && (seen == null || !one.identity().isBehind(seen))) {
				taken = one;
			}
			else {
				one.close();
			}
		}
		if (taken != null) {
			return taken;
		}
		throw !found.isEmpty() ? new SQLException(
				"no host is the primary that was promoted last, and on another entries would be lost; if an older state was restored on purpose, restart hogaudit",
				"08004") : answers.failure();
	}

	/** What the writer is on from now on. */
	void use(Found found) {
		@Nullable Host before = this.used;
		this.used = new Host(found.number(), found.identity());
		this.newest = found.identity();
		this.replaced = false;
		if (before != null && !before.identity.equals(found.identity())) {
			logger.info("the journal is on another server or history now: {} after {}", found.identity(),
					before.identity);
			this.moved.run();
		}
	}

	/** After a failure another host that is as new is tried first. */
	void avoid() {
		@Nullable Host now = this.used;
		this.first = Math.floorMod(((now != null) ? now.number : this.first) + 1, this.count);
	}

	/** Whether another primary was seen after the one in use. */
	boolean isReplaced() {
		return this.replaced;
	}

	/** Looks whether there is another primary now than the one in use. */
	void look(PostgresSource source) {
		@Nullable Host now = this.used;
		if (now == null) {
			return;
		}
		for (Found found : answers(source)) {
			found.close();
			boolean sameHost = found.number() == now.number && !found.identity().isBehind(now.identity)
					&& !found.identity().equals(now.identity);
			if (found.identity().timeline() > 0 && (sameHost || now.identity.isBehind(found.identity()))) {
				this.newest = found.identity();
				this.replaced = true;
			}
		}
	}

	private List<Found> answers(PostgresSource source) {
		try {
			return PostgresInquiry.ask(source, this.count).found();
		}
		catch (SQLException ex) {
			return List.of();
		}
	}

	/** Connections for others than the writer, to the server that it is on. */
	DataSource followed(PostgresSource source) {
		return new AbstractDataSource() {

			@Override
			public Connection getConnection() throws SQLException {
				@Nullable Host now = PostgresHosts.this.used;
				Found found = PostgresInquiry.askOne(source, (now != null) ? now.number : 0);
				if (now != null && found.identity().equals(now.identity)) {
					return found.connection();
				}
				found.close();
				throw new SQLException("the server is another than the one that entries are appended to", "08004");
			}

			@Override
			public Connection getConnection(String username, String password) throws SQLException {
				return getConnection();
			}
		};
	}

}
