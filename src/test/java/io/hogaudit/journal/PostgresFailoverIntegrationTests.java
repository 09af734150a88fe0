package io.hogaudit.journal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.hogaudit.journal.JournalProperties.Role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A real primary with a real streaming standby, and what becomes of entries when they
 * change places.
 */
class PostgresFailoverIntegrationTests {

	@TempDir
	Path folder;

	private KillablePostgres primary;

	private KillablePostgres standby;

	@BeforeEach
	void start() throws Exception {
		this.primary = new KillablePostgres(this.folder.resolve("primary"));
		this.standby = this.primary.standby(this.folder.resolve("standby"));
		await().until(() -> this.primary.number("postgres", "SELECT count(*) FROM pg_stat_replication") == 1);
	}

	@AfterEach
	void stop() throws Exception {
		this.standby.close();
		this.primary.close();
	}

	private PostgresJournals journals() {
		return journals(this.primary.port(), this.standby.port());
	}

	private static PostgresJournals journals(int first, int second) {
		return new PostgresJournals("jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/postgres".formatted(first, second),
				new Role("postgres", "postgres"), PostgresJournals.NONE, Duration.ofSeconds(4));
	}

	@Test
	void goesOnWithEveryEntryOnAStandbyThatCommitsWaitedFor() throws Exception {
		this.primary.waitForStandby(true);
		try (Journal journal = journals().open()) {
			long stream = journal.status().stream();
			appendAll(journal, 40);
			FollowerLease lease = journal.follow("log").getFirst();
			lease.settle(40, List.of());
			// the standby has what was before an entry that it has
			appendAll(journal, 10);
			String root = journal.status().root();
			this.primary.kill();
			this.standby.promote();
			await().until(() -> journal.status().accepting());
			assertThat(journal.status().stream()).isEqualTo(stream);
			assertThat(journal.status().root()).isEqualTo(root);
			appendAll(journal, 5);
			assertThat(journal.rewinds()).isEmpty();
			assertThat(lease.held()).isTrue();
		}
	}

	@Test
	void countsNothingBeyondTheEndAsDeliveredAfterAFailoverToAStandbyThatIsBehind() throws Exception {
		try (Journal journal = journals().open()) {
			long stream = journal.status().stream();
			appendAll(journal, 74);
			FollowerLease lease = journal.follow("log").getFirst();
			lease.settle(70, List.of());
			caughtUp();
			this.standby.cutOff();
			appendAll(journal, 21);
			lease.settle(95, List.of(new DeadLetter("log", stream, 90, "no", 1, Instant.now())));
			String root = journal.status().root();
			this.primary.kill();
			this.standby.promote();
			await().until(() -> journal.status().accepting() && journal.status().size() == 74);
			assertThat(journal.rewinds()).singleElement().satisfies((rewind) -> {
				assertThat(rewind.stream()).isEqualTo(stream);
				assertThat(rewind.size()).isEqualTo(95);
				assertThat(rewind.root()).isEqualTo(root);
				assertThat(rewind.sizeNow()).isEqualTo(74);
				assertThat(rewind.rootNow()).isEqualTo(journal.status().root());
			});
			assertThat(lease.held()).isFalse();
			assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> lease.settle(95, List.of()));
			FollowerLease again = retake(journal, stream);
			assertThat(again.position()).isEqualTo(70);
			appendAll(journal, 30);
			await().ignoreExceptions()
				.untilAsserted(() -> assertThat(journal.readAfter(stream, again.position(), 1000, 1_000_000).entries())
					.hasSize(34));
		}
	}

	@Test
	void leavesAnOldPrimaryThatStillRunsForTheOneThatWasPromoted() throws Exception {
		try (Journal journal = journals().open(); Journal late = journals().open()) {
			appendAll(journal, 10);
			caughtUp();
			this.standby.promote();
			await().until(() -> isOn(this.standby, journal) && isOn(this.standby, late));
			appendAll(journal, 5);
			appendAll(late, 5);
			assertThat(this.standby.number("postgres", "SELECT count(*) FROM entry")).isGreaterThanOrEqualTo(20);
			// the new one is away, and the old one takes whatever it is given
			this.standby.pause();
			await().until(() -> !journal.status().accepting());
			assertThatExceptionOfType(JournalUnavailableException.class).isThrownBy(() -> appendAll(journal, 1));
			this.standby.resume();
			await().until(() -> journal.status().accepting());
			appendAll(journal, 1);
		}
	}

	@Test
	void takesAnotherHostWhenTheFirstTakesConnectionsButNoEntries() throws Exception {
		try (CuttingProxy first = new CuttingProxy(this.primary.port());
				Journal journal = journals(first.port(), this.primary.port()).open()) {
			appendAll(journal, 1);
			first.takeNoEntries();
			AtomicInteger taken = new AtomicInteger();
			await().ignoreExceptions().until(() -> {
				journal.append(UUID.randomUUID(), "x".repeat(2000).getBytes(StandardCharsets.UTF_8));
				return taken.incrementAndGet() == 5;
			});
		}
	}

	/** Entries go there. */
	private static boolean isOn(KillablePostgres server, Journal journal) throws SQLException {
		try {
			UUID key = appendAll(journal, 1).getFirst();
			return server.number("postgres",
					"SELECT count(*) FROM entry WHERE key = uuid_send('%s')".formatted(key)) == 1;
		}
		catch (JournalUnavailableException ex) {
			return false;
		}
	}

	@Test
	void acknowledgesNothingWhoseWaitForTheStandbyWasCancelled() throws Exception {
		this.primary.waitForStandby(true);
		Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();
		try (Journal journal = journals().open();
				ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			acknowledged.addAll(appendAll(journal, 5));
			this.standby.cutOff();
			List<UUID> keys = Stream.generate(UUID::randomUUID).limit(20).toList();
			AtomicBoolean over = new AtomicBoolean();
			List<Future<?>> senders = new ArrayList<>();
			for (UUID key : keys) {
				senders.add(threads.submit(() -> sendUntilTaken(journal, key, acknowledged, over)));
			}
			AtomicInteger cancelled = new AtomicInteger();
			await().until(() -> cancelled.addAndGet((int) this.primary.number("postgres",
					"SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")) > 25);
			assertThat(acknowledged).hasSize(5);
			assertThat(this.primary.number("postgres", "SELECT count(*) FROM entry")).isGreaterThan(5);
			this.standby.streamAgain();
			await().until(() -> acknowledged.containsAll(keys));
			over.set(true);
			for (Future<?> sender : senders) {
				sender.get();
			}
		}
		this.primary.kill();
		this.standby.promote();
		try (Journal journal = journals().open()) {
			assertThat(acknowledged).hasSize(25).allMatch(journal::contains);
		}
	}

	private static void sendUntilTaken(Journal journal, UUID key, Set<UUID> acknowledged, AtomicBoolean over) {
		while (!over.get() && !acknowledged.contains(key)) {
			try {
				journal.append(key, "{}".getBytes(StandardCharsets.UTF_8));
				acknowledged.add(key);
			}
			catch (JournalUnavailableException ex) {
				// 503: the same delivery comes again
				LockSupport.parkNanos(10_000_000);
			}
		}
	}

	private FollowerLease retake(Journal journal, long stream) {
		List<FollowerLease> taken = new ArrayList<>();
		// other connections than the writer's come back a moment later
		await().ignoreExceptions().until(() -> {
			taken.addAll(journal.follow("log"));
			return taken.stream().anyMatch((lease) -> lease.stream() == stream);
		});
		return taken.stream().filter((lease) -> lease.stream() == stream).findFirst().orElseThrow();
	}

	private void caughtUp() {
		await().until(() -> this.primary.number("postgres",
				"SELECT count(*) FROM pg_stat_replication WHERE replay_lsn = pg_current_wal_lsn()") == 1);
	}

	static List<UUID> appendAll(Journal journal, int count) {
		List<UUID> keys = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			UUID key = UUID.randomUUID();
			assertThat(journal.append(key, ("{\"n\":\"" + key + "\"}").getBytes(StandardCharsets.UTF_8)))
				.isEqualTo(Append.RECORDED);
			keys.add(key);
		}
		return keys;
	}

}
