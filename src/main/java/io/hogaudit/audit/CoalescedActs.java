package io.hogaudit.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.hogaudit.journal.JournalUnavailableException;

/**
 * Makes one entry, with a count, of all that is alike within a window, so that a flood
 * costs a few entries and little memory. Keys beyond {@value #MAX_KEYS} in a window, and
 * those for which a day's entries are used up, are counted under those that
 * {@code others} gives, until an entry is left. A stop writes what is counted; a kill
 * loses it. Thread-safe.
 *
 * @param <K> what makes acts alike
 */
public final class CoalescedActs<K> implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(CoalescedActs.class);

	public static final int MAX_KEYS = 50;

	private static final Duration STOP = Duration.ofSeconds(2);

	private final AuditLog auditLog;

	private final UnaryOperator<K> others;

	private final BiFunction<K, Count, OwnAct> act;

	private final Function<K, ?> kind;

	private final DailyBudget budget;

	private final Map<K, Count> counts = new LinkedHashMap<>();

	private final ScheduledExecutorService thread;

	/**
	 * Starts its own thread.
	 * @param others the key for those that are too many; it must have few values
	 * @param entriesPerDay entries in any 24 hours for the keys of one kind
	 */
	public CoalescedActs(String name, AuditLog auditLog, Duration window, int entriesPerDay, Function<K, ?> kind,
			UnaryOperator<K> others, BiFunction<K, Count, OwnAct> act) {
		this.auditLog = auditLog;
		this.others = others;
		this.act = act;
		this.kind = kind;
		this.budget = new DailyBudget(entriesPerDay, System::nanoTime);
		this.thread = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name(name).factory());
		var _ = this.thread.scheduleWithFixedDelay(() -> write(false), window.toMillis(), window.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	/** How often, and from when to when. */
	public record Count(long times, Instant first, Instant last) {

		private Count plus(Count other) {
			return new Count(this.times + other.times, this.first.isBefore(other.first) ? this.first : other.first,
					this.last.isAfter(other.last) ? this.last : other.last);
		}

	}

	public void add(K key, Instant at) {
		add(key, new Count(1, at, at));
	}

	private synchronized void add(K key, Count count) {
		K bounded = (this.counts.containsKey(key) || this.counts.size() < MAX_KEYS) ? key : this.others.apply(key);
		this.counts.merge(bounded, count, Count::plus);
	}

	private synchronized List<Map.Entry<K, Count>> take() {
		List<Map.Entry<K, Count>> taken = new ArrayList<>(
				this.counts.entrySet().stream().map(Map.Entry::copyOf).toList());
		this.counts.clear();
		return taken;
	}

	private void write(boolean all) {
		for (Map.Entry<K, Count> counted : take()) {
			if (!all && !this.budget.take(this.kind.apply(counted.getKey()))) {
				add(this.others.apply(counted.getKey()), counted.getValue());
				continue;
			}
			try {
				this.auditLog.recordOwn(this.act.apply(counted.getKey(), counted.getValue()));
			}
			catch (JournalUnavailableException ex) {
				add(counted.getKey(), counted.getValue());
			}
			catch (RuntimeException | Error ex) {
				logger.error("what was counted could not be recorded", ex);
			}
		}
	}

	/** Writes what is counted, before the journal closes. */
	@Override
	public void close() {
		this.thread.shutdown();
		try {
			// what it writes at this moment is written before the journal closes, or
			// counted again
			this.thread.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		write(false);
		write(true);
		for (Map.Entry<K, Count> lost : take()) {
			OwnAct act = this.act.apply(lost.getKey(), lost.getValue());
			logger.warn("Journal is unavailable at the stop: {} acts {} are not recorded", lost.getValue().times(),
					act.action());
		}
	}

}
