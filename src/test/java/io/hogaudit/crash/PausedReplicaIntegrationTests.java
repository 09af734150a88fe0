package io.hogaudit.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.demo.Bodies;
import io.hogaudit.demo.PostHogSender;
import io.hogaudit.journal.PostgresServer;
import io.hogaudit.sink.posthog.StandInPostHog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A replica that stands still for longer than twice its lease, as a paused machine does,
 * and does not know it when it goes on.
 */
class PausedReplicaIntegrationTests {

	private static final Duration LEASE = Duration.ofSeconds(6);

	private final String secret = PostHogSender.newSecret();

	private final TakenByPostHog taken = new TakenByPostHog();

	private final Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();

	private final PostgresServer server = PostgresServer.shared();

	private final JsonMapper json = new JsonMapper();

	@Test
	void itsWorkIsTakenOverAndItMovesNothingWhenItWakes(@TempDir Path folder) throws Exception {
		String database = this.server.newDatabase();
		AtomicBoolean hold = new AtomicBoolean();
		CountDownLatch underWay = new CountDownLatch(1);
		CountDownLatch answered = new CountDownLatch(1);
		try (StandInPostHog postHog = new StandInPostHog(this.taken);
				Replicas replicas = new Replicas(1, folder, environment(database, postHog));
				ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			ServiceProcess paused = replicas.get(0);
			long stream = this.server.number(database, "SELECT min(id) FROM stream");
			ServiceProcess other = replicas.add(folder, environment(database, postHog));
			await().until(() -> behind(database, stream) == 0);
			// from now on a batch of the first one is under way
			postHog.answerAlways((request) -> {
				if (hold.compareAndSet(true, false)) {
					underWay.countDown();
					waitFor(answered);
				}
				return null;
			});
			hold.set(true);
			deliver(paused);
			await().until(() -> underWay.getCount() == 0);
			deliver(paused);
			paused.signal("STOP");
			long stopped = System.nanoTime();
			var late = threads.submit(() -> send(paused));
			await().until(() -> this.taken.hasAll(this.acknowledged) && behind(database, stream) == 0);
			answered.countDown();
			// a new one takes the stream to append to
			ServiceProcess next = replicas.add(folder, environment(database, postHog));
			deliver(other);
			deliver(next);
			assertThat(this.server.number(database, "SELECT count(*) FROM stream")).isEqualTo(2);
			await().until(() -> System.nanoTime() - stopped > LEASE.multipliedBy(2).toNanos());
			long epoch = followerEpoch(database, stream);
			paused.signal("CONT");
			await().until(() -> Files.readString(paused.log()).contains("is followed by another replica now"));
			assertThat(late.get()).isIn(0, 202, 429);
			await().until(() -> send(paused) == 202);
			assertThat(this.server.number(database, "SELECT count(*) FROM stream")).isEqualTo(3);
			assertThat(followerEpoch(database, stream)).isEqualTo(epoch);
			await().until(() -> this.taken.hasAll(this.acknowledged));
			replicas.terminate();
			new Comparison(this.acknowledged, KeptEntries.ofPostgres(this.server.url(database)), this.taken)
				.check("a paused replica");
		}
	}

	private static void waitFor(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void deliver(ServiceProcess replica) throws Exception {
		assertThat(send(replica)).isEqualTo(202);
	}

	private int send(ServiceProcess replica) throws Exception {
		try {
			var answer = new PostHogSender(replica.endpoint(), this.secret).send(Bodies.captured());
			if (answer.statusCode() == 202) {
				this.acknowledged.add(UUID.fromString(this.json.readTree(answer.body()).get("id").stringValue()));
			}
			return answer.statusCode();
		}
		catch (IOException ex) {
			// not answered in time, or the connection was closed when it woke
			return 0;
		}
	}

	/** Entries of a stream that PostHog does not have. */
	private long behind(String database, long stream) throws Exception {
		return this.server.number(database,
				"SELECT size - coalesce((SELECT position FROM follower WHERE stream = %1$d AND sink = 'posthog'), 0) FROM stream WHERE id = %1$d"
					.formatted(stream));
	}

	private long followerEpoch(String database, long stream) throws Exception {
		return this.server.number(database,
				"SELECT epoch FROM follower WHERE stream = %d AND sink = 'posthog'".formatted(stream));
	}

	private Map<String, String> environment(String database, StandInPostHog postHog) {
		return Map.of("POSTHOG_WEBHOOK_SECRET", this.secret, "POSTHOG_HOST", postHog.host(), "POSTHOG_WRITE_KEY",
				"phc_" + "crashTest".repeat(3), "HOGAUDIT_POSTHOG_REQUESTTIMEOUT", "2m", "HOGAUDIT_JOURNAL_URL",
				this.server.url(database), "HOGAUDIT_JOURNAL_USER", this.server.user(), "HOGAUDIT_JOURNAL_PASSWORD",
				this.server.password(), "HOGAUDIT_JOURNAL_LEASE", LEASE.toSeconds() + "s");
	}

}
