package io.hogaudit.crash;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.hogaudit.sink.posthog.StandInEvent;

/**
 * Remembers of each event that the stand-in took what PostHog would recognise a repeat
 * by, in few bytes. Safe for use by many threads.
 */
final class TakenByPostHog implements Consumer<StandInEvent> {

	private final ConcurrentMap<UUID, UUID> identities = new ConcurrentHashMap<>();

	private final Queue<String> changed = new ConcurrentLinkedQueue<>();

	private final AtomicLong repeats = new AtomicLong();

	@Override
	public void accept(StandInEvent event) {
		UUID identity = UUID.nameUUIDFromBytes(event.identity().getBytes(StandardCharsets.UTF_8));
		UUID before = this.identities.put(UUID.fromString(event.uuid()), identity);
		if (before != null) {
			this.repeats.incrementAndGet();
			if (!before.equals(identity)) {
				this.changed.add(event.identity());
			}
		}
	}

	/** Ids of all entries that were taken. */
	Set<UUID> ids() {
		return new HashSet<>(this.identities.keySet());
	}

	boolean hasAll(Set<UUID> ids) {
		return this.identities.keySet().containsAll(ids);
	}

	/** Repeats that PostHog would have taken for something else. */
	Queue<String> changed() {
		return this.changed;
	}

	long repeats() {
		return this.repeats.get();
	}

}
