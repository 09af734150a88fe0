package io.hogaudit.crash;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.demo.Bodies;
import io.hogaudit.demo.PostHogSender;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

/**
 * Deliveries from several threads, each over a connection of its own that it keeps open
 * as long as it may. Whatever is not answered 2xx at once is remembered as failed, unless
 * it may be sent again.
 */
final class Senders implements AutoCloseable {

	private static final int NUMBER = 8;

	private final JsonMapper json = new JsonMapper();

	private final ExecutorService threads = Executors.newFixedThreadPool(NUMBER);

	private final Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();

	private final Map<String, Integer> answers = new ConcurrentHashMap<>();

	private final Queue<String> failed = new ConcurrentLinkedQueue<>();

	private final String secret;

	private final List<Runnable> pauses;

	private volatile boolean stopped;

	/**
	 * Starts them.
	 * @param pauses before each further attempt
	 */
	Senders(URI endpoint, String secret, List<Runnable> pauses) {
		this.secret = secret;
		this.pauses = List.copyOf(pauses);
		for (int i = 0; i < NUMBER; i++) {
			this.threads.execute(() -> run(new PostHogSender(endpoint, secret)));
		}
	}

	private void run(PostHogSender sender) {
		while (!this.stopped) {
			String id = UUID.randomUUID().toString();
			String body = Bodies.activity();
			String answer = attempt(sender, id, body);
			for (Runnable pause : this.pauses) {
				if (!answer.startsWith("2")) {
					pause.run();
					answer = attempt(sender, id, body);
				}
			}
			if (!answer.startsWith("2")) {
				this.failed.add(answer);
			}
			LockSupport.parkNanos(MILLISECONDS.toNanos(2));
		}
	}

	private String attempt(PostHogSender sender, String id, String body) {
		String answer;
		try {
			var response = sender.send(id, body, this.secret);
			answer = Integer.toString(response.statusCode());
			if (response.statusCode() / 100 == 2) {
				this.acknowledged.add(UUID.fromString(this.json.readTree(response.body()).get("id").stringValue()));
			}
		}
		catch (IOException ex) {
			answer = ex.toString();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			answer = ex.toString();
		}
		this.answers.merge(answer, 1, Integer::sum);
		return answer;
	}

	Set<UUID> acknowledged() {
		return Set.copyOf(this.acknowledged);
	}

	/** What became of each attempt. */
	Map<String, Integer> answers() {
		return Map.copyOf(this.answers);
	}

	/** The last answers to deliveries that were given up. */
	List<String> failed() {
		return List.copyOf(this.failed);
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
