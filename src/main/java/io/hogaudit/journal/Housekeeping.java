package io.hogaudit.journal;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the journal does from time to time, each task on a thread of its own so that a
 * slow one delays no other. A task that fails is logged and runs again.
 */
final class Housekeeping implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Housekeeping.class);

	private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(8,
			Thread.ofPlatform().daemon().name("journal-housekeeping-", 1).factory());

	void every(Duration interval, String name, Task task) {
		var _ = this.threads.scheduleWithFixedDelay(() -> run(name, task), interval.toMillis(), interval.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	private static void run(String name, Task task) {
		try {
			task.run();
		}
		catch (JournalUnavailableException ex) {
			logger.debug("{} waits: {}", name, ex.getMessage());
		}
		catch (Exception | Error ex) {
			logger.warn("{} failed and will be tried again", name, ex);
		}
	}

	@Override
	public void close() {
		this.threads.shutdown();
		try {
			if (!this.threads.awaitTermination(2, TimeUnit.SECONDS)) {
				this.threads.shutdownNow();
			}
		}
		catch (InterruptedException ex) {
			this.threads.shutdownNow();
			Thread.currentThread().interrupt();
		}
	}

	@FunctionalInterface
	interface Task {

		void run() throws Exception;

	}

}
