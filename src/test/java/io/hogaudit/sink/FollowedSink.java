package io.hogaudit.sink;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** The real follower of a sink, with its real settings, over a journal in memory. */
public final class FollowedSink implements AutoCloseable {

	private final InMemoryJournal journal = new InMemoryJournal();

	private final Followers followers;

	public FollowedSink(Sink sink) {
		SinkProperties properties = new SinkProperties(Duration.ofMillis(250), Duration.ofSeconds(60),
				Duration.ofMinutes(5), Duration.ofSeconds(60), Duration.ZERO);
		this.followers = new Followers(
				List.of(new Feed(sink, this.journal, properties, Clock.systemUTC(), new SimpleMeterRegistry())),
				properties);
		this.followers.start();
	}

	/** Appends all at once, so that the follower sees all or nothing. */
	public void append(Map<UUID, String> texts) {
		synchronized (this.journal) {
			texts.forEach((id, text) -> this.journal.append(id, text.getBytes(StandardCharsets.UTF_8)));
		}
	}

	@Override
	public void close() {
		this.followers.stop();
	}

}
