package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.hogaudit.journal.JournalProperties.Role;
import io.hogaudit.journal.JournalUnavailableException.Reason;
import io.hogaudit.journal.Work.UpdateWork;
import io.hogaudit.journal.Writer.Problem;
import io.hogaudit.setting.SettingException;

/**
 * The journal in PostgreSQL, shared by many replicas. One thread appends to the stream
 * that this replica owns, over a connection of its own; everything else goes over a pool.
 * No fault is final: the writer connects again.
 */
final class PostgresEngine {

	/** Above what a commit ever takes, and low enough to answer within a second. */
	private static final int WRITER_MILLIS = 800;

	private static final int POOL_MILLIS = 5_000;

	private static final int MIGRATION_MILLIS = 600_000;

	private static final Logger logger = LoggerFactory.getLogger(PostgresEngine.class);

	private PostgresEngine() {
	}

	static Journal open(JournalProperties properties, Clock clock, MeterRegistry meters) {
		return open(properties, new JournalPasswords(properties), clock, meters);
	}

	static Journal open(JournalProperties properties, JournalPasswords passwords, Clock clock, MeterRegistry meters) {
		Postgres postgres = new Postgres(properties.url());
		Role role = properties.role();
		PostgresSource single = passwords.source(JournalPasswords.APPEND, WRITER_MILLIS);
		Postgres.checkServer(single);
		Schema.migratePostgres(single, postgres.source(properties.migrationRole().or(role), MIGRATION_MILLIS));
		PostgresRights.check(single);
		Schema.refuseHalfCopied(single);
		PostgresSource cleaner = passwords.source(JournalPasswords.RETENTION, POOL_MILLIS);
		boolean removes = removes(properties, cleaner);

		String owner = UUID.randomUUID().toString();
		List<HikariDataSource> pools = new CopyOnWriteArrayList<>();
		PostgresHosts hosts = new PostgresHosts(postgres.hosts(),
				() -> pools.forEach((pool) -> pool.getHikariPoolMXBean().softEvictConnections()));
		Recent recent = new Recent();
		List<LongConsumer> rewound = new CopyOnWriteArrayList<>();
		PostgresHistory history = new PostgresHistory(clock,
				(stream) -> rewound.forEach((listener) -> listener.accept(stream)));
		PostgresStore store = connect(hosts, single, new PostgresStream(owner, properties.lease()), history, clock);
		HikariDataSource pool = pool("journal-pool",
				hosts.followed(passwords.source(JournalPasswords.APPEND, POOL_MILLIS)), 8);
		HikariDataSource cleaning = pool("journal-retention", hosts.followed(cleaner), 1);
		pools.addAll(List.of(pool, cleaning));
		Heads heads = new Heads(store);
		Writer writer = new Writer(store, properties.queueCapacity(), properties.answerWithin(), (group) -> {
			recent.add(group);
			heads.announce();
		}, meters);
		Damage damage = new Damage();
		JournalReader reader = new JournalReader(pool, damage);
		Changes changes = new Changes(new PostgresTransactions(pool));
		PostgresLeases leases = new PostgresLeases(changes, new Changes(PostgresTransactions.ofPrimary(pool)), owner,
				properties.lease());
		rewound.add((_) -> recent.clear());
		rewound.add(leases::lose);
		rewound.add((_) -> heads.seen(history.sizes()));
		heads.seen(history.sizes());

		Housekeeping housekeeping = new Housekeeping();
		housekeeping.every(Duration.ofMillis(100), "expiring", writer::expire);
		housekeeping.every(Duration.ofMillis(100), "looking at streams", () -> {
			int before = history.rewinds().size();
			heads.seen(look(pool, history, changes));
			if (history.rewinds().size() > before) {
				writer.probe(UpdateWork.outside(store::renew));
			}
		});
		housekeeping.every(properties.lease().dividedBy(4), "stream lease",
				() -> writer.probe(UpdateWork.outside(store::renew)));
		housekeeping.every(properties.lease().dividedBy(2), "looking at hosts", () -> hosts.look(single));
		housekeeping.every(Duration.ofMillis(250), "connecting", () -> tryAgain(writer, store));
		housekeeping.every(properties.lease().dividedBy(4), "follower leases", leases::renew);
		Retention retention = new Retention(heads, new JournalReader(cleaning, damage), recent,
				new Changes(new PostgresTransactions(cleaning)), Texts.IN_TABLES, leases::sinks, properties, clock);
		if (removes) {
			housekeeping.every(Duration.ofMinutes(1), "retention", retention::run);
		}
		return new JdbcJournal(store, writer, reader, changes, heads, recent, leases, retention, history::rewinds,
				() -> {
					housekeeping.close();
					writer.close();
					cleaning.close();
					pool.close();
				});
	}

	private static PostgresStore connect(PostgresHosts hosts, PostgresSource source, PostgresStream streams,
			PostgresHistory history, Clock clock) {
		try {
			return new PostgresStore(hosts, source, streams, history, clock);
		}
		catch (SQLException ex) {
			throw Postgres.wrong(ex);
		}
	}

	private static Map<Long, Long> look(DataSource pool, PostgresHistory history, Changes changes) {
		try (Connection connection = pool.getConnection()) {
			return history.look(connection, changes);
		}
		catch (SQLException ex) {
			throw new JournalUnavailableException(Reason.UNREACHABLE,
					"the streams could not be looked at: " + ex.getMessage());
		}
	}

	private static boolean removes(JournalProperties properties, DataSource cleaner) {
		List<String> missing = PostgresRights.missingForRetention(cleaner);
		boolean removes = missing.isEmpty();
		if (!removes && (properties.retention() != null || properties.retentionRole().user() != null)) {
			throw new SettingException(
					"HOGAUDIT_JOURNAL_RETENTIONROLE_USER must name a role that may remove what is old, and lacks %s: give it the grants of the README, section PostgreSQL."
						.formatted(String.join(", ", missing)));
		}
		if (!removes) {
			logger.info("nothing old is removed: no role for that is set");
		}
		return removes;
	}

	// Without traffic nobody would find out that the database is there again.
	private static void tryAgain(Writer writer, PostgresStore store) {
		Problem problem = writer.problem();
		if (problem != null && (problem.reason() == Reason.UNREACHABLE || problem.reason() == Reason.DISK_FULL)) {
			writer.probe(UpdateWork.outside(store::renew));
		}
	}

	private static HikariDataSource pool(String name, DataSource source, int size) {
		HikariConfig pool = new HikariConfig();
		pool.setPoolName(name);
		pool.setDataSource(source);
		pool.setMaximumPoolSize(size);
		pool.setMinimumIdle(Math.min(1, size - 1));
		pool.setConnectionTimeout(1_000);
		pool.setValidationTimeout(500);
		pool.setInitializationFailTimeout(-1);
		return new HikariDataSource(pool);
	}

}
