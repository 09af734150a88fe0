package io.hogaudit.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.demo.Bodies;
import io.hogaudit.demo.PostHogSender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Slow and forged requests at once, on the heap that the chart leaves. */
class FloodIntegrationTests {

	/** With a processor for each the heap would be full. */
	private static final int SLOW = 3500;

	private static final int FORGERS = 8;

	private static final int GENUINE = 12;

	private final String secret = PostHogSender.newSecret();

	private final JsonMapper json = new JsonMapper();

	@Test
	void genuineDeliveriesPassAFloodOfSlowAndForgedOnes(@TempDir Path folder) throws Exception {
		Path journal = folder.resolve("hogaudit.db");
		Set<UUID> acknowledged = new HashSet<>();
		try (ServiceProcess service = new ServiceProcess(folder,
				Map.of("POSTHOG_WEBHOOK_SECRET", this.secret, "HOGAUDIT_JOURNAL_URL", "jdbc:sqlite:" + journal),
				List.of())) {
			PostHogSender sender = new PostHogSender(service.endpoint(), this.secret);
			try (Forgers forgers = new Forgers(sender);
					Slowpokes slow = new Slowpokes(service.endpoint(), this.secret, SLOW)) {
				await().until(() -> slow.sentAway() > 0 && forgers.refused.get() > FORGERS);
				for (int i = 0; i < GENUINE; i++) {
					acknowledged.add(deliver(sender));
				}
				await().until(() -> service.get("/actuator/health/liveness") == 200);
				await().until(service::isReady);
			}
			service.terminate();
		}
		assertThat(acknowledged).hasSize(GENUINE);
		assertThat(KeptEntries.ofSqlite(journal).ids()).containsAll(acknowledged);
	}

	/** Again and again, as PostHog does. */
	private UUID deliver(PostHogSender sender) {
		String body = Bodies.activity();
		AtomicReference<String> accepted = new AtomicReference<>();
		await().ignoreException(IOException.class).until(() -> {
			var answer = sender.send(body);
			accepted.set(answer.body());
			return answer.statusCode() / 100 == 2;
		});
		return UUID.fromString(this.json.readTree(accepted.get()).get("id").stringValue());
	}

	/**
	 * Each sends the next delivery that is signed by somebody else after the one before.
	 */
	private static final class Forgers implements AutoCloseable {

		private final ExecutorService threads = Executors.newFixedThreadPool(FORGERS);

		private final AtomicInteger refused = new AtomicInteger();

		private volatile boolean stopped;

		Forgers(PostHogSender sender) {
			for (int i = 0; i < FORGERS; i++) {
				this.threads.execute(() -> forge(sender));
			}
		}

		private void forge(PostHogSender sender) {
			while (!this.stopped) {
				try {
					if (sender.sendForged(Bodies.captured()).statusCode() == 401) {
						this.refused.incrementAndGet();
					}
				}
				catch (IOException ex) {
					// sent away: another one
				}
				catch (InterruptedException ex) {
					return;
				}
			}
		}

		@Override
		public void close() {
			this.stopped = true;
			this.threads.close();
		}

	}

}
