package io.hogaudit.sink;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.journal.JournalUnavailableException;
import io.hogaudit.journal.Place;
import io.hogaudit.sink.ReplayResult.Status;

/**
 * Brings every stream to every sink, in turns with the other replicas: looks now and then
 * for work that nobody does. Started before the web server and stopped after it, so that
 * what the last requests recorded still has a moment to be delivered. Safe for use by
 * many threads.
 */
public final class Followers implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(Followers.class);

	private static final long LOOK_MILLIS = 500;

	private final List<Feed> feeds;

	private final SinkProperties properties;

	private final ScheduledExecutorService scout = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("sink-scout").factory());

	private volatile boolean running;

	Followers(List<Feed> feeds, SinkProperties properties) {
		this.feeds = List.copyOf(feeds);
		this.properties = properties;
	}

	public List<String> sinks() {
		return this.feeds.stream().map(Feed::name).toList();
	}

	public List<FollowerStatus> statuses() {
		return this.feeds.stream().map(Feed::status).toList();
	}

	/**
	 * Brings entries to a sink beside its followers, between two of their batches.
	 * @return what the sink said, null when there is no sink with this name
	 */
	public @Nullable Receipt attempt(String sink, List<StoredEntry> batch) throws InterruptedException {
		for (Feed feed : this.feeds) {
			if (feed.name().equals(sink)) {
				return feed.attempt(batch);
			}
		}
		return null;
	}

	/** Brings a dead letter to its sink once more and returns what came of it. */
	public ReplayResult replay(String sink, Place place) throws InterruptedException {
		for (Feed feed : this.feeds) {
			if (feed.name().equals(sink)) {
				return feed.replay().of(place);
			}
		}
		return new ReplayResult(Status.UNKNOWN_SINK, "there is no sink with this name", 0);
	}

	@Override
	public void start() {
		look();
		var _ = this.scout.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
		this.running = true;
	}

	private void look() {
		for (Feed feed : this.feeds) {
			try {
				feed.look();
			}
			catch (JournalUnavailableException ex) {
				logger.debug("Sink {} waits for the journal: {}", feed.name(), ex.getMessage());
			}
			catch (RuntimeException | Error ex) {
				logger.error("Looking for streams to bring to sink {} failed", feed.name(), ex);
			}
		}
	}

	@Override
	public void stop() {
		this.scout.shutdown();
		try {
			if (!this.scout.awaitTermination(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
				this.scout.shutdownNow();
			}
			this.feeds.forEach((feed) -> feed.askToStop(this.properties.drainTimeout()));
			for (Feed feed : this.feeds) {
				feed.awaitStopped();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** A context that a test sets aside goes on delivering; a follower starts once. */
	@Override
	public boolean isPauseable() {
		return false;
	}

	/** Below the web server's, which is therefore started after and stopped before. */
	@Override
	public int getPhase() {
		return 0;
	}

}
