package io.hogaudit.sink.posthog;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.hogaudit.sink.Outcome;

/**
 * Entries whose capture PostHog answered with 200 but neither confirmed nor refused: sent
 * again {@value #ATTEMPTS} times in all, then refused, so that one of them does not hold
 * up the rest for ever. PostHog's SDKs give such an entry up at once. One thread's at a
 * time; bounded; forgotten at a restart.
 */
final class Unconfirmed {

	static final int ATTEMPTS = 10;

	private static final int MAX_KNOWN = 4096;

	private final Map<UUID, Integer> attempts = new LinkedHashMap<>() {
		@Override
		protected boolean removeEldestEntry(Map.Entry<UUID, Integer> eldest) {
			return size() > MAX_KNOWN;
		}
	};

	Outcome outcome(UUID id, @Nullable Duration after, String reason) {
		int attempt = this.attempts.merge(id, 1, Integer::sum);
		return (attempt < ATTEMPTS) ? new Outcome.Retry(after, "unconfirmed: " + reason)
				: new Outcome.Refused("unconfirmed after %d attempts: %s".formatted(ATTEMPTS, reason));
	}

	/** PostHog said what became of the entry. */
	void confirmed(UUID id) {
		this.attempts.remove(id);
	}

}
