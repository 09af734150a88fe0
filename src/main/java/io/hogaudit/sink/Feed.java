package io.hogaudit.sink;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.journal.FollowerLease;
import io.hogaudit.journal.Journal;
import io.hogaudit.sink.FollowerStatus.State;

/**
 * One sink and this replica's followers of it, one for each stream that it has taken on.
 * {@link #look} is called by one thread, the rest by any.
 */
final class Feed {

	/** The journal is asked for the number of dead letters no more often. */
	private static final Duration COUNT_AGE = Duration.ofSeconds(2);

	private final Sink sink;

	private final Journal journal;

	private final SinkProperties properties;

	private final Clock clock;

	private final MeterRegistry meters;

	private final Attempts attempts;

	private final List<Follower> followers = new CopyOnWriteArrayList<>();

	private long countedAt = System.nanoTime() - COUNT_AGE.toNanos();

	private volatile long deadLetters;

	private volatile boolean looking;

	Feed(Sink sink, Journal journal, SinkProperties properties, Clock clock, MeterRegistry meters) {
		this.sink = sink;
		this.journal = journal;
		this.properties = properties;
		this.clock = clock;
		this.meters = meters;
		this.attempts = new Attempts(sink, meters);
		gauge("hogaudit.sink.backlog", null, "entries not yet settled", Feed::backlog);
		gauge("hogaudit.sink.oldest.age", "seconds", "seconds since the oldest entry under way was recorded",
				Feed::ageSeconds);
		gauge("hogaudit.sink.deadletters", null, "entries that the sink refused for good", (feed) -> feed.deadLetters);
		gauge("hogaudit.sink.parked", null, "1 while the sink takes nothing until somebody mends it",
				(feed) -> (feed.condition().state() == State.PARKED) ? 1 : 0);
	}

	private void gauge(String name, @Nullable String unit, String description, ToDoubleFunction<Feed> value) {
		Gauge.builder(name, this, value)
			.baseUnit(unit)
			.description(description)
			.tag("sink", this.sink.name())
			.register(this.meters);
	}

	String name() {
		return this.sink.name();
	}

	/** Takes on the streams that nobody brings to this sink, lets go of those lost. */
	void look() {
		this.looking = true;
		this.followers.removeIf(Follower::ended);
		for (FollowerLease lease : this.journal.follow(this.sink.name())) {
			// making one costs far more than using it; a follower is one thread
			RandomGenerator random = RandomGenerator.getDefault();
			Supplier<Backoff> backoffs = () -> new Backoff(this.properties, random);
			Follower follower = new Follower(this.sink, lease, this.journal, this.properties, backoffs, this.attempts,
					this.clock, this.meters);
			this.followers.add(follower);
			follower.start();
		}
		if (System.nanoTime() - this.countedAt >= COUNT_AGE.toNanos()) {
			this.deadLetters = this.journal.deadLetterCount(this.sink.name());
			this.countedAt = System.nanoTime();
		}
	}

	void askToStop(Duration drain) {
		this.looking = false;
		this.followers.forEach((follower) -> follower.askToStop(drain));
	}

	void awaitStopped() throws InterruptedException {
		for (Follower follower : this.followers) {
			follower.awaitStopped();
		}
	}

	Receipt attempt(List<StoredEntry> batch) throws InterruptedException {
		return this.attempts.attempt(batch);
	}

	Replay replay() {
		return new Replay(this.sink.name(), this.journal, this.attempts, this.clock);
	}

	/** From memory, whatever the journal does. */
	FollowerStatus status() {
		Map<Long, Long> positions = new TreeMap<>();
		progress().forEach((progress) -> positions.put(progress.stream(), progress.position()));
		@Nullable Instant oldest = oldest();
		Progress.Condition worst = condition();
		return new FollowerStatus(this.sink.name(), positions, backlog(),
				(oldest != null) ? Duration.between(oldest, this.clock.instant()) : null, worst.state(), worst.reason(),
				this.deadLetters);
	}

	private List<Progress> progress() {
		return this.followers.stream().map(Follower::progress).toList();
	}

	private Progress.Condition condition() {
		return progress().stream()
			.map(Progress::condition)
			.max(Comparator.comparing(Progress.Condition::state))
			.orElseGet(() -> new Progress.Condition(this.looking ? State.IDLE : State.STOPPED, null));
	}

	private long backlog() {
		return progress().stream().mapToLong(Progress::backlog).sum();
	}

	private double ageSeconds() {
		@Nullable Instant oldest = oldest();
		return (oldest != null) ? Duration.between(oldest, this.clock.instant()).toMillis() / 1000.0 : 0;
	}

	private @Nullable Instant oldest() {
		@Nullable Instant oldest = null;
		for (Progress progress : progress()) {
			@Nullable Instant candidate = progress.oldest();
			if (candidate != null && (oldest == null || candidate.isBefore(oldest))) {
				oldest = candidate;
			}
		}
		return oldest;
	}

}
