package io.hogaudit.sink.posthog;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.sink.FollowedSink;
import io.hogaudit.sink.Outcome;
import io.hogaudit.sink.Receipt;
import io.hogaudit.sink.Sink;

/**
 * hogaudit's PostHog sink and its follower, behaving as an SDK's client would: events
 * wait for a flush or for enough of them, never for a time, which could split a batch on
 * a busy machine; and what was retried often enough is given up, which hogaudit itself
 * never does. Everything between is the real thing. Safe for use by many threads.
 */
final class AdaptedClient implements AutoCloseable {

	private static final Duration FLUSH_TIME = Duration.ofSeconds(25);

	private final Settings settings;

	private final Relay relay;

	private final PostHogSink sink;

	private final FollowedSink followed;

	private final Map<UUID, String> pending = new LinkedHashMap<>();

	private final Set<UUID> underWay = new HashSet<>();

	private final Map<UUID, Integer> attempts = new HashMap<>();

	private long captured;

	private long sent;

	private long retries;

	private long lost;

	private @Nullable String lastError;

	private boolean parked;

	AdaptedClient(Settings settings, String testId, String version) throws IOException {
		this.settings = settings;
		// says what is wrong with the harness' own host and key
		properties(settings.host(), settings);
		this.relay = new Relay(settings.host(), testId);
		this.sink = new PostHogSink(properties(this.relay.host(), settings),
				new WriteKey(settings.apiKey(), (key) -> false), version, Clock.systemUTC());
		this.followed = new FollowedSink(new GivingUp());
	}

	/** What the harness chooses. */
	record Settings(String apiKey, String host, int flushAt, int maxRetries, String protocol) {
	}

	/** What the harness asks about. */
	record State(long pending, long captured, long sent, long retries, @Nullable String lastError,
			List<Relay.Passed> requests) {
	}

	private static PostHogProperties properties(String host, Settings settings) {
		return new PostHogProperties(host, settings.apiKey(), settings.protocol(), Duration.ofSeconds(3),
				Duration.ofSeconds(15), 500);
	}

	synchronized UUID capture(String event, String distinctId, Instant timestamp, String properties) {
		UUID id = UUID.randomUUID();
		this.pending.put(id, KeptText.of(id, event, distinctId, timestamp, properties));
		this.captured++;
		if (this.pending.size() >= this.settings.flushAt()) {
			release();
		}
		return id;
	}

	/** Hands what waits to the follower. */
	private synchronized void release() {
		if (!this.pending.isEmpty()) {
			this.underWay.addAll(this.pending.keySet());
			this.followed.append(this.pending);
			this.pending.clear();
		}
	}

	/**
	 * Waits until all is sent, given up, or cannot be; true when all that was waited for
	 * is sent.
	 */
	synchronized boolean flush() throws InterruptedException {
		release();
		long lostBefore = this.lost;
		long end = System.nanoTime() + FLUSH_TIME.toNanos();
		while (!this.underWay.isEmpty() && !this.parked && System.nanoTime() < end) {
			TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
		}
		return this.underWay.isEmpty() && this.lost == lostBefore;
	}

	synchronized State state() {
		return new State(this.pending.size() + this.underWay.size(), this.captured, this.sent, this.retries,
				this.lastError, this.relay.passed());
	}

	synchronized long sent() {
		return this.sent;
	}

	@Override
	public void close() {
		this.followed.close();
		this.sink.close();
		this.relay.close();
	}

	/** Refuses in the sink's name what was retried often enough, and counts. */
	private final class GivingUp implements Sink {

		@Override
		public String name() {
			return AdaptedClient.this.sink.name();
		}

		@Override
		public int maxEntries() {
			return AdaptedClient.this.sink.maxEntries();
		}

		@Override
		public int maxBytes() {
			return AdaptedClient.this.sink.maxBytes();
		}

		@Override
		public Receipt deliver(List<StoredEntry> batch) throws InterruptedException {
			Receipt receipt = AdaptedClient.this.sink.deliver(batch);
			return took(batch, receipt);
		}

	}

	private synchronized Receipt took(List<StoredEntry> batch, Receipt receipt) {
		boolean again = false;
		for (StoredEntry entry : batch) {
			again |= this.attempts.merge(entry.id(), 1, Integer::sum) > 1;
		}
		this.retries += again ? 1 : 0;
		Receipt decided = switch (receipt) {
			case Receipt.PerEntry(List<Outcome> outcomes) -> new Receipt.PerEntry(decided(batch, outcomes));
			case Receipt.Retry(var after, var reason) -> {
				this.lastError = reason;
				List<Outcome> outcomes = new ArrayList<>();
				batch.forEach((entry) -> outcomes.add(decided(entry, new Outcome.Retry(after, reason))));
				yield outcomes.stream().allMatch(Outcome.Retry.class::isInstance) ? receipt
						: new Receipt.PerEntry(outcomes);
			}
			case Receipt.Parked(var reason) -> {
				this.lastError = reason;
				this.parked = true;
				yield receipt;
			}
			case Receipt.Refused(var reason) -> {
				this.lastError = reason;
				if (batch.size() == 1) {
					lose(batch.getFirst());
				}
				yield receipt;
			}
		};
		notifyAll();
		return decided;
	}

	private void lose(StoredEntry entry) {
		this.underWay.remove(entry.id());
		this.lost++;
	}

	private List<Outcome> decided(List<StoredEntry> batch, List<Outcome> outcomes) {
		List<Outcome> decided = new ArrayList<>();
		for (int i = 0; i < batch.size(); i++) {
			decided.add(decided(batch.get(i), outcomes.get(i)));
		}
		return decided;
	}

	private Outcome decided(StoredEntry entry, Outcome outcome) {
		return switch (outcome) {
			case Outcome.Accepted accepted -> {
				this.underWay.remove(entry.id());
				this.sent++;
				yield accepted;
			}
			case Outcome.Refused refused -> {
				this.lastError = refused.reason();
				lose(entry);
				yield refused;
			}
			case Outcome.Retry retry -> {
				this.lastError = retry.reason();
				if (this.attempts.getOrDefault(entry.id(), 0) <= this.settings.maxRetries()) {
					yield retry;
				}
				lose(entry);
				yield new Outcome.Refused("given up after %d retries".formatted(this.settings.maxRetries()));
			}
		};
	}

}
