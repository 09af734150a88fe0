package io.hogaudit.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;

import io.hogaudit.audit.AuditLog;
import io.hogaudit.audit.OwnAct;
import io.hogaudit.audit.Result;
import io.hogaudit.journal.JournalUnavailableException;
import io.hogaudit.signature.Refusal;
import io.hogaudit.signature.RefusalListener;
import io.hogaudit.signature.RefusalReason;

/**
 * Makes entries of refused requests: one per endpoint, address and reason and window,
 * with a count. Addresses beyond {@value #MAX_KEYS} in a window are counted together, so
 * that a flood costs a few entries and little memory. What is counted and not yet written
 * is lost with the process.
 */
final class RefusalRecorder implements RefusalListener, DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(RefusalRecorder.class);

	static final int MAX_KEYS = 50;

	private static final String OTHERS = "others";

	private final AuditLog auditLog;

	private final Map<Key, Count> counts = new LinkedHashMap<>();

	private final ScheduledExecutorService thread = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("refusal-recorder").factory());

	RefusalRecorder(AuditLog auditLog, Duration window) {
		this.auditLog = auditLog;
		var _ = this.thread.scheduleWithFixedDelay(this::write, window.toMillis(), window.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	private record Key(String endpoint, String reason, String address) {
	}

	private record Count(long times, Instant first, Instant last) {

		Count plus(Count other) {
			return new Count(this.times + other.times, this.first.isBefore(other.first) ? this.first : other.first,
					this.last.isAfter(other.last) ? this.last : other.last);
		}

	}

	@Override
	public void refused(Refusal refusal) {
		if (refusal.reason() == RefusalReason.UNKNOWN_PATH || refusal.reason() == RefusalReason.OVERLOADED) {
			// the first is the internet's noise and the second our own doing: metrics
			// tell of both
			return;
		}
		Key key = new Key(refusal.endpoint(), refusal.reason().text(), refusal.sourceAddress());
		add(key, new Count(1, refusal.at(), refusal.at()));
	}

	private synchronized void add(Key key, Count count) {
		// the others' keys are bounded by endpoints and reasons
		Key bounded = (this.counts.containsKey(key) || this.counts.size() < MAX_KEYS) ? key
				: new Key(key.endpoint(), key.reason(), OTHERS);
		this.counts.merge(bounded, count, Count::plus);
	}

	private synchronized List<Map.Entry<Key, Count>> take() {
		List<Map.Entry<Key, Count>> taken = new ArrayList<>(
				this.counts.entrySet().stream().map(Map.Entry::copyOf).toList());
		this.counts.clear();
		return taken;
	}

	private void write() {
		for (Map.Entry<Key, Count> refusal : take()) {
			try {
				this.auditLog.recordOwn(act(refusal.getKey(), refusal.getValue()));
			}
			catch (JournalUnavailableException ex) {
				add(refusal.getKey(), refusal.getValue());
			}
			catch (RuntimeException ex) {
				logger.error("refused requests could not be recorded", ex);
			}
		}
	}

	private static OwnAct act(Key key, Count count) {
		return new OwnAct("webhook.signature_refused", null, "Endpoint/" + key.endpoint(), Result.FAILURE,
				Map.of("reason", key.reason(), "sourceAddress", key.address(), "times", count.times(), "first",
						count.first().toString(), "last", count.last().toString()));
	}

	/** Writes what is counted, before the journal closes. */
	@Override
	public void destroy() {
		this.thread.shutdown();
		write();
	}

}
