package io.hogaudit.crash;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.demo.Bodies;
import io.hogaudit.demo.PostHogSender;

import static org.awaitility.Awaitility.await;

/**
 * Deliveries from several threads to all replicas until closed: most are new, some repeat
 * an earlier one, and what was not answered is sent again, as PostHog would. Remembers
 * what was answered 2xx.
 */
final class Load implements AutoCloseable {

	private static final int THREADS = 8;

	private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(20);

	private final JsonMapper json = new JsonMapper();

	private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

	private final Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();

	private final Map<Integer, Integer> statuses = new ConcurrentHashMap<>();

	private final ConcurrentLinkedDeque<Sent> earlier = new ConcurrentLinkedDeque<>();

	private final List<PostHogSender> replicas;

	private final String secret;

	private volatile boolean stopped;

	private record Sent(String id, String body) {
	}

	Load(PostHogSender only, String secret, long seed) {
		this(List.of(only), secret, seed);
	}

	Load(List<PostHogSender> replicas, String secret, long seed) {
		this.replicas = List.copyOf(replicas);
		this.secret = secret;
		for (int i = 0; i < THREADS; i++) {
			Random random = new Random(seed + i);
			this.threads.execute(() -> run(random));
		}
	}

	private void run(Random random) {
		while (!this.stopped) {
			Sent again = (random.nextInt(5) == 0) ? this.earlier.pollFirst() : null;
			Sent next = (again != null) ? again : new Sent(UUID.randomUUID().toString(),
					random.nextBoolean() ? Bodies.captured() : Bodies.activity());
			UUID id = send(this.replicas.get(random.nextInt(this.replicas.size())), next);
			if (id != null) {
				this.acknowledged.add(id);
			}
			else {
				// whoever is not there gets a moment to start
				LockSupport.parkNanos(PATIENCE);
			}
			if (id == null || random.nextInt(10) == 0) {
				this.earlier.addLast(next);
			}
		}
	}

	private @Nullable UUID send(PostHogSender replica, Sent sent) {
		try {
			var response = replica.send(sent.id(), sent.body(), this.secret);
			this.statuses.merge(response.statusCode(), 1, Integer::sum);
			return (response.statusCode() / 100 == 2)
					? UUID.fromString(this.json.readTree(response.body()).get("id").stringValue()) : null;
		}
		catch (IOException ex) {
			return null;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return null;
		}
	}

	/** Until a dozen or many more were answered 2xx, and a random moment longer. */
	void goOn(Random random) {
		int enough = this.acknowledged.size() + 12 + random.nextInt(200);
		await().until(() -> this.acknowledged.size() >= enough);
		LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(200)));
	}

	/** Ids of the entries that were answered 2xx. */
	Set<UUID> acknowledged() {
		return Set.copyOf(this.acknowledged);
	}

	/** How often each status came. */
	Map<Integer, Integer> statuses() {
		return Map.copyOf(this.statuses);
	}

	/** Waits until what is under way is answered. */
	void stop() {
		this.stopped = true;
		this.threads.close();
	}

	@Override
	public void close() {
		stop();
	}

}
