package io.hogaudit.sink;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.hogaudit.audit.StoredEntry;

/**
 * Makes a follower's attempts on a thread of its own, so that the follower can settle the
 * batch before and read the one after meanwhile. One attempt at a time.
 */
final class Courier implements AutoCloseable {

	/** An attempt that takes longer is reported as a failing sink. */
	private static final long SLOW_SECONDS = 30;

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

	/**
	 * Returns when both are done; the attempt ends early when the other fails.
	 * @param slow is told when the sink has not answered for a while
	 */
	Receipt attempt(List<StoredEntry> batch, Meanwhile meanwhile, Runnable slow) throws InterruptedException {
		Future<Receipt> attempt = this.thread.submit(() -> this.attempts.attempt(batch));
		try {
			meanwhile.run();
			return get(attempt, slow);
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

	private static Receipt get(Future<Receipt> attempt, Runnable slow) throws InterruptedException, ExecutionException {
		try {
			return attempt.get(SLOW_SECONDS, TimeUnit.SECONDS);
		}
		catch (TimeoutException ex) {
			slow.run();
			return attempt.get();
		}
	}

	@Override
	public void close() {
		this.thread.shutdownNow();
	}

}
