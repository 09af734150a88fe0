package io.hogaudit.sink;

import java.util.List;

import io.hogaudit.audit.StoredEntry;

/**
 * A destination of audit entries. Gets the same entry again, with the same bytes, until
 * it accepts or refuses it; must therefore recognise a repeat or bear one. Only one batch
 * is under way at a time. Faults of the destination are {@link Receipt}s, not exceptions.
 */
public interface Sink {

	/** A short name that never changes: the sink's position is kept under it. */
	String name();

	/** Entries that one batch may hold. */
	int maxEntries();

	/** Bytes of entries' texts that one batch may hold; one larger entry goes alone. */
	int maxBytes();

	/**
	 * Called while another batch is under way, by another thread, with the one that is
	 * probably delivered next: what can be made ready for it spares the wait.
	 */
	default void prepare(List<StoredEntry> batch) {
	}

	/** Brings one batch to the destination, within a bounded time. */
	Receipt deliver(List<StoredEntry> batch) throws InterruptedException;

}
