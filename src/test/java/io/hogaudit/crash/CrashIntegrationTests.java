package io.hogaudit.crash;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.hogaudit.demo.PostHogSender;
import io.hogaudit.sink.posthog.StandInAnswer;
import io.hogaudit.sink.posthog.StandInPostHog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** {@code -Dcrash.kills=1000 -Dcrash.seed=42}, or {@code -Pcrash}, for a longer run. */
class CrashIntegrationTests {

	@TempDir
	Path folder;

	private final String secret = PostHogSender.newSecret();

	private final TakenByPostHog taken = new TakenByPostHog();

	@Test
	void keepsEveryAcknowledgedEntryOnceAndDeliversItWithOneIdentityWhenKilledUnderLoad() throws Exception {
		int kills = Integer.getInteger("crash.kills", 4);
		long seed = Long.getLong("crash.seed", new Random().nextLong());
		System.out.println("crash.seed=" + seed + " crash.kills=" + kills);
		Random random = new Random(seed);
		try (StandInPostHog postHog = new StandInPostHog(this.taken);
				ServiceProcess service = new ServiceProcess(this.folder, environment(postHog), List.of());
				Load load = new Load(new PostHogSender(service.endpoint(), this.secret), this.secret, seed)) {
			for (int i = 0; i < kills; i++) {
				load.goOn(random);
				service.killAndRestart();
			}
			load.goOn(random);
			load.stop();
			Set<UUID> acknowledged = load.acknowledged();
			await().until(() -> this.taken.hasAll(acknowledged));
			service.terminate();
			new Comparison(acknowledged, kept(), this.taken).check(kills + " kills on SQLite");
			assertThat(lines(service.log())).containsAll(acknowledged);
		}
	}

	@Test
	void endsOnTerminationUnderLoadAndRecordsIt() throws Exception {
		try (StandInPostHog postHog = new StandInPostHog(0, true);
				ServiceProcess service = new ServiceProcess(this.folder, environment(postHog), List.of());
				Load load = new Load(new PostHogSender(service.endpoint(), this.secret), this.secret, 1)) {
			await().until(() -> load.acknowledged().size() > 200);
			service.terminate();
			load.stop();
			assertThat(load.statuses().keySet()).isSubsetOf(Set.of(200, 202, 429));
			assertThat(kept().ids()).containsAll(load.acknowledged());
			assertThat(Files.readString(service.log())).contains("service.stopped");
		}
	}

	@Test
	void deliversAfterAnOutageWhatItReceivedMeanwhile() throws Exception {
		try (StandInPostHog postHog = new StandInPostHog(this.taken);
				ServiceProcess service = new ServiceProcess(this.folder, environment(postHog), List.of())) {
			postHog.answerAlways((request) -> StandInAnswer.status(503));
			Set<UUID> acknowledged;
			try (Load load = new Load(new PostHogSender(service.endpoint(), this.secret), this.secret, 2)) {
				await().until(() -> load.acknowledged().size() > 100);
				service.killAndRestart();
				await().until(() -> load.acknowledged().size() > 200);
				acknowledged = load.acknowledged();
			}
			await().until(service::isReady);
			postHog.answerAlways((request) -> null);
			await().until(() -> this.taken.hasAll(acknowledged));
			assertThat(this.taken.changed()).isEmpty();
		}
	}

	@Test
	void acceptsNothingMoreAfterAnIoErrorAndAsksToBeReplaced() throws Exception {
		startAndStop();
		// beyond this file size the kernel refuses to write: an I/O error in the segment
		List<String> limited = List.of("bash", "-c", "ulimit -f 3000 && exec \"$@\"", "limited");
		try (StandInPostHog postHog = new StandInPostHog(0, true);
				ServiceProcess service = new ServiceProcess(this.folder, environment(postHog, this.folder), limited);
				Load load = new Load(new PostHogSender(service.endpoint(), this.secret), this.secret, 3)) {
			await().until(() -> load.statuses().containsKey(429));
			await().until(() -> service.get("/actuator/health/readiness") == 503);
			await().until(() -> service.get("/actuator/health/liveness") == 503);
			load.stop();
			assertThat(load.statuses().keySet()).isSubsetOf(Set.of(200, 202, 429));
			service.killAndWait();
			startAndStop();
			assertThat(kept().ids()).containsAll(load.acknowledged());
		}
	}

	private void startAndStop() throws Exception {
		try (StandInPostHog postHog = new StandInPostHog(0, true);
				ServiceProcess service = new ServiceProcess(this.folder, environment(postHog), List.of())) {
			service.terminate();
		}
	}

	private Map<String, String> environment(StandInPostHog postHog, Path logs) {
		Map<String, String> environment = new HashMap<>(environment(postHog));
		environment.put("HOGAUDIT_LOG_FILE", logs.resolve("audit.log").toString());
		environment.put("HOGAUDIT_LOG_MAXFILESIZE", "1MB");
		return environment;
	}

	private Map<String, String> environment(StandInPostHog postHog) {
		return Map.of("POSTHOG_WEBHOOK_SECRET", this.secret, "POSTHOG_HOST", postHog.host(), "POSTHOG_WRITE_KEY",
				"phc_" + "crashTest".repeat(3), "HOGAUDIT_JOURNAL_URL",
				"jdbc:sqlite:" + this.folder.resolve("journal/hogaudit.db"), "HOGAUDIT_SINK_BACKOFFCAP", "500ms");
	}

	private KeptEntries kept() throws SQLException {
		return KeptEntries.ofSqlite(this.folder.resolve("journal/hogaudit.db"));
	}

	private static Set<UUID> lines(Path log) throws Exception {
		Set<UUID> ids = new HashSet<>();
		try (BufferedReader reader = Files.newBufferedReader(log)) {
			String line;
			while ((line = reader.readLine()) != null) {
				int start = line.indexOf("\"id\":\"");
				if (line.startsWith("{\"event.dataset\":\"hogaudit.audit\"") && start > 0) {
					ids.add(UUID.fromString(line.substring(start + 6, start + 42)));
				}
			}
		}
		return ids;
	}

}
