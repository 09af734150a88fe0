package io.hogaudit.crash;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.hogaudit.demo.PostHogSender;
import io.hogaudit.journal.PostgresServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What senders see when the service is replaced as the chart has it done. */
class RollingUpdateIntegrationTests {

	private final String secret = PostHogSender.newSecret();

	@TempDir
	Path folder;

	@Test
	void answersEveryRequestWhileTwoReplicasAreReplacedOneAfterTheOther() throws Exception {
		PostgresServer server = PostgresServer.shared();
		String url = server.url(server.newDatabase());
		try (Balancer balancer = new Balancer()) {
			Map<String, String> environment = Map.of("POSTHOG_WEBHOOK_SECRET", this.secret, "HOGAUDIT_JOURNAL_URL", url,
					"HOGAUDIT_JOURNAL_USER", server.user(), "HOGAUDIT_JOURNAL_PASSWORD", server.password(),
					"HOGAUDIT_JOURNAL_ANSWERWITHIN", "2m");
			try (Replicas replicas = new Replicas(2, this.folder, environment)) {
				balancer.add(replicas.get(0));
				balancer.add(replicas.get(1));
				try (Senders senders = new Senders(balancer.endpoint(), this.secret,
						List.of(RollingUpdateIntegrationTests::second, RollingUpdateIntegrationTests::second))) {
					for (int old = 0; old < 2; old++) {
						awaitMore(senders, 200);
						balancer.add(replicas.add(this.folder, environment));
						awaitMore(senders, 200);
						// in the chart's pause before the stop, balancers learn that a
						// replica goes
						balancer.remove(replicas.get(old));
						replicas.get(old).terminate();
					}
					awaitMore(senders, 200);
					senders.stop();
					assertThat(senders.failed()).as("%s", senders.answers()).isEmpty();
					// no connection fails; a machine that is too slow may ask for a
					// repeat
					assertThat(senders.answers().keySet()).isSubsetOf("202", "429");
					replicas.terminate();
					assertThat(KeptEntries.ofPostgres(url).ids()).containsAll(senders.acknowledged());
				}
			}
		}
	}

	@Test
	void losesNoDeliveryOfASenderThatTriesThreeTimesAsPostHogDoesWhenTheOnlyReplicaRestarts() throws Exception {
		Map<String, String> environment = Map.of("POSTHOG_WEBHOOK_SECRET", this.secret, "HOGAUDIT_JOURNAL_URL",
				"jdbc:sqlite:" + this.folder.resolve("journal/hogaudit.db"), "HOGAUDIT_JOURNAL_ANSWERWITHIN", "2m");
		try (ServiceProcess service = new ServiceProcess(this.folder, environment, List.of())) {
			// the shortest first pause of PostHog; the second is over when even a slow
			// machine
			// has started the service
			List<Runnable> pauses = List.of(RollingUpdateIntegrationTests::second,
					() -> await().until(service::isReady));
			try (Senders senders = new Senders(service.endpoint(), this.secret, pauses)) {
				awaitMore(senders, 200);
				service.terminate();
				service.start();
				service.awaitReady();
				awaitMore(senders, 200);
				senders.stop();
				assertThat(senders.failed()).as("%s", senders.answers()).isEmpty();
				service.terminate();
				assertThat(KeptEntries.ofSqlite(this.folder.resolve("journal/hogaudit.db")).ids())
					.containsAll(senders.acknowledged());
				assertThat(Files.readString(service.log())).contains("service.stopped");
			}
		}
	}

	private static void awaitMore(Senders senders, int more) {
		int before = senders.acknowledged().size();
		await().until(() -> senders.acknowledged().size() >= before + more);
	}

	private static void second() {
		LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
	}

}
