package io.hogaudit.sink.posthog;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.sink.Outcome;
import io.hogaudit.sink.Receipt;

/**
 * The request id and attempt number that v1 asks for: an attempt that repeats entries of
 * the one before, and nothing else, keeps its id. One thread's at a time.
 */
final class RequestIdentity {

	private UUID id = UUID.randomUUID();

	private int attempt;

	private @Nullable Set<UUID> retried;

	/** Names the next attempt. */
	void next(List<StoredEntry> batch) {
		Set<UUID> ids = new HashSet<>();
		batch.forEach((entry) -> ids.add(entry.id()));
		if (this.retried == null || !this.retried.containsAll(ids)) {
			this.id = UUID.randomUUID();
			this.attempt = 0;
		}
		this.attempt++;
		this.retried = ids;
	}

	/** Forgets the attempt unless it is to be repeated. */
	void answered(Receipt receipt) {
		boolean again = switch (receipt) {
			case Receipt.Retry _, Receipt.Parked _ -> true;
			case Receipt.Refused _ -> false;
			case Receipt.PerEntry(List<Outcome> outcomes) ->
				outcomes.stream().anyMatch(Outcome.Retry.class::isInstance);
		};
		if (!again) {
			this.retried = null;
		}
	}

	UUID id() {
		return this.id;
	}

	int attempt() {
		return this.attempt;
	}

}
