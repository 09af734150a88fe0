package io.hogaudit.crash;

import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.hogaudit.demo.PostHogSender;
import io.hogaudit.journal.KillablePostgres;
import io.hogaudit.sink.posthog.StandInPostHog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Three replicas on one PostgreSQL server, all of which may die.
 * {@code -Dcrash.postgresql.kills=200 -Dcrash.seed=42}, or {@code -Pcrash}, for a longer
 * run.
 */
class PostgresCrashIntegrationTests {

	private static final int REPLICAS = 3;

	private final String secret = PostHogSender.newSecret();

	private final TakenByPostHog taken = new TakenByPostHog();

	@Test
	void keepsEveryAcknowledgedEntryOnceAndDeliversItWhenReplicasAndServerAreKilledUnderLoad(@TempDir Path folder)
			throws Exception {
		int kills = Integer.getInteger("crash.postgresql.kills", 3);
		long seed = Long.getLong("crash.seed", new Random().nextLong());
		System.out.println("crash.seed=" + seed + " crash.postgresql.kills=" + kills);
		Random random = new Random(seed);
		try (KillablePostgres server = new KillablePostgres(folder);
				StandInPostHog postHog = new StandInPostHog(this.taken);
				Replicas replicas = new Replicas(REPLICAS, folder, environment(server, postHog));
				Load load = new Load(replicas.senders(this.secret), this.secret, seed)) {
			for (int i = 0; i < kills; i++) {
				load.goOn(random);
				// the server too, in every run
				int victim = (i == 1) ? REPLICAS : random.nextInt(REPLICAS + 1);
				if (victim == REPLICAS) {
					server.kill();
					server.restart();
				}
				else {
					replicas.get(victim).killAndWait();
					replicas.get(victim).start();
				}
				if (random.nextInt(4) > 0) {
					replicas.awaitReady();
				}
			}
			replicas.awaitReady();
			load.goOn(random);
			load.stop();
			Set<UUID> acknowledged = load.acknowledged();
			assertThat(load.statuses().keySet()).isSubsetOf(Set.of(200, 202, 429));
			await().until(() -> this.taken.hasAll(acknowledged));
			replicas.terminate();
			new Comparison(acknowledged, KeptEntries.ofPostgres(server.url()), this.taken)
				.check(kills + " kills on PostgreSQL with three replicas");
		}
	}

	private Map<String, String> environment(KillablePostgres server, StandInPostHog postHog) {
		return Map.of("POSTHOG_WEBHOOK_SECRET", this.secret, "POSTHOG_HOST", postHog.host(), "POSTHOG_WRITE_KEY",
				"phc_" + "crashTest".repeat(3), "HOGAUDIT_JOURNAL_URL", server.url(), "HOGAUDIT_JOURNAL_USER",
				"postgres", "HOGAUDIT_JOURNAL_PASSWORD", "postgres", "HOGAUDIT_JOURNAL_LEASE", "2s",
				"HOGAUDIT_SINK_BACKOFFCAP", "500ms");
	}

}
