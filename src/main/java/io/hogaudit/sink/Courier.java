package io.hogaudit.sink;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.hogaudit.audit.StoredEntry;

/**
 * Makes a follower's attempts on a thread of its own, so that the follower can settle the
 * batch before and read the one after meanwhile. One attempt at a time.
 */
final class Courier implements AutoCloseable {

	private final Attempts attempts;

	private final ExecutorService thread;

	Courier(String name, Attempts attempts) {
		this.attempts = attempts;
		this.thread = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
	}

	/** What is done while an attempt is under way. */
	@FunctionalInterface
	interface Meanwhile {

		void run() throws InterruptedException;

	}

	/** Returns when both are done; the attempt ends early when the other fails. */
	Receipt attempt(List<StoredEntry> batch, Meanwhile meanwhile) throws InterruptedException {
		Future<Receipt> attempt = this.thread.submit(() -> this.attempts.attempt(batch));
		try {
			meanwhile.run();
			return attempt.get();
		}
		catch (ExecutionException ex) {
			switch (ex.getCause()) {
				case Error error -> throw error;
				case RuntimeException failure -> throw failure;
				case null, default -> throw new InterruptedException("the attempt was interrupted");
			}
		}
		finally {
			attempt.cancel(true);
		}
	}

	@Override
	public void close() {
		this.thread.shutdownNow();
	}

}
