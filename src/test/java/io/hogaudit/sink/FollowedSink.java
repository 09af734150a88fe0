package io.hogaudit.sink;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** The real follower of a sink, with its real settings, over a journal in memory. */
public final class FollowedSink implements AutoCloseable {

	private final InMemoryJournal journal = new InMemoryJournal();

	private final Followers followers;

	private final String sink;

	public FollowedSink(Sink sink) {
		this(sink, Duration.ofMillis(250), Duration.ofSeconds(60));
	}

	/** With its own waits: after the first failed attempt, and the longest. */
	public FollowedSink(Sink sink, Duration backoffBase, Duration backoffCap) {
		this.sink = sink.name();
		SinkProperties properties = new SinkProperties(backoffBase, backoffCap, Duration.ofMinutes(5), backoffCap,
				Duration.ZERO);
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

	/** Appends entries with these numbers. */
	public void appendAll(int from, int to) {
		synchronized (this.journal) {
			this.journal.appendAll(from, to);
		}
	}

	/** How many entries the sink is done with. */
	public long position() {
		return this.journal.position(1, this.sink);
	}

	public long deadLetters() {
		return this.journal.deadLetterCount(this.sink);
	}

	/** What the sink last said, empty while it takes entries. */
	public String reason() {
		return Objects.requireNonNullElse(this.followers.statuses().getFirst().reason(), "");
	}

	@Override
	public void close() {
		this.followers.stop();
	}

}
