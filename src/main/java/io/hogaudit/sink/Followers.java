package io.hogaudit.sink;

import java.util.List;

import org.springframework.context.SmartLifecycle;

import io.hogaudit.sink.ReplayResult.Status;

/**
 * One follower for each sink. Started before the web server and stopped after it, so that
 * what the last requests recorded still has a moment to be delivered. Safe for use by
 * many threads.
 */
public final class Followers implements SmartLifecycle {

	private final List<Follower> followers;

	private final SinkProperties properties;

	private volatile boolean running;

	Followers(List<Follower> followers, SinkProperties properties) {
		this.followers = List.copyOf(followers);
		this.properties = properties;
	}

	public List<FollowerStatus> statuses() {
		return this.followers.stream().map(Follower::status).toList();
	}

	/** Brings a dead letter to its sink once more and returns what came of it. */
	public ReplayResult replay(String sink, long sequence) throws InterruptedException {
		for (Follower follower : this.followers) {
			if (follower.name().equals(sink)) {
				return follower.replay().of(sequence);
			}
		}
		return new ReplayResult(Status.UNKNOWN_SINK, "there is no sink with this name", 0);
	}

	@Override
	public void start() {
		this.followers.forEach(Follower::start);
		this.running = true;
	}

	@Override
	public void stop() {
		this.followers.forEach((follower) -> follower.askToStop(this.properties.drainTimeout()));
		try {
			for (Follower follower : this.followers) {
				follower.awaitStopped();
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
