package io.hogaudit.sink;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.journal.DeadLetter;
import io.hogaudit.journal.JournalEntry;

/**
 * The batch under way: which of its entries are still to be sent, in parts, and up to
 * where it can be settled. A part that was refused as a whole is halved until the guilty
 * entry is alone. One thread's.
 */
final class Flight {

	private final String sink;

	private final Clock clock;

	private final List<Item> items = new ArrayList<>();

	private final Deque<List<Item>> parts = new ArrayDeque<>();

	private int settled;

	Flight(String sink, Clock clock, List<JournalEntry> entries) {
		this.sink = sink;
		this.clock = clock;
		List<Item> readable = new ArrayList<>();
		for (JournalEntry entry : entries) {
			Item item = new Item(entry, parse(entry));
			this.items.add(item);
			if (item.stored != null) {
				readable.add(item);
			}
			else {
				item.refuse("the kept text cannot be read as an entry");
			}
		}
		if (!readable.isEmpty()) {
			this.parts.add(readable);
		}
	}

	private static @Nullable StoredEntry parse(JournalEntry entry) {
		try {
			return StoredEntry.parse(entry.text());
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	/** The entries of the next attempt, none when nothing is left to send. */
	List<StoredEntry> next() {
		@Nullable List<Item> part = this.parts.peek();
		return (part != null) ? part.stream().map(Item::stored).toList() : List.of();
	}

	/** Counts an attempt with the entries of {@link #next}. */
	void attempted() {
		this.parts.element().forEach((item) -> item.attempts++);
	}

	/** Sends the refused part in halves; it must have more than one entry. */
	void halve() {
		List<Item> part = this.parts.remove();
		int middle = part.size() / 2;
		this.parts.push(part.subList(middle, part.size()));
		this.parts.push(part.subList(0, middle));
	}

	/** Takes what the sink said; what it did not decide stays to be sent. */
	void decide(List<Outcome> outcomes) {
		List<Item> part = this.parts.remove();
		List<Item> left = new ArrayList<>();
		for (int i = 0; i < part.size(); i++) {
			Item item = part.get(i);
			switch (outcomes.get(i)) {
				case Outcome.Accepted _ -> item.done = true;
				case Outcome.Refused(String reason) -> item.refuse(reason);
				case Outcome.Retry _ -> left.add(item);
			}
		}
		if (!left.isEmpty()) {
			this.parts.push(left);
		}
	}

	/** What can be settled now, null when it is nothing new. */
	@Nullable Settlement settlement() {
		int end = this.settled;
		List<DeadLetter> refused = new ArrayList<>();
		while (end < this.items.size() && this.items.get(end).done) {
			Item item = this.items.get(end++);
			if (item.refusal != null) {
				refused.add(new DeadLetter(this.sink, item.entry.stream(), item.entry.sequence(), item.refusal,
						item.attempts, this.clock.instant()));
			}
		}
		return (end > this.settled) ? new Settlement(end, this.items.get(end - 1).entry.sequence(), refused) : null;
	}

	void settled(Settlement settlement) {
		this.settled = settlement.end;
	}

	/** The oldest entry that is not settled, null when all are. */
	@Nullable JournalEntry oldest() {
		return (this.settled < this.items.size()) ? this.items.get(this.settled).entry : null;
	}

	/**
	 * The settled beginning of the batch.
	 *
	 * @param position the sequence it ends with
	 */
	record Settlement(int end, long position, List<DeadLetter> refused) {
	}

	/** One entry of the batch. */
	private static final class Item {

		private final JournalEntry entry;

		private final @Nullable StoredEntry stored;

		private int attempts;

		private boolean done;

		private @Nullable String refusal;

		Item(JournalEntry entry, @Nullable StoredEntry stored) {
			this.entry = entry;
			this.stored = stored;
		}

		@SuppressWarnings("NullAway") // only readable items are in a part
		StoredEntry stored() {
			return this.stored;
		}

		void refuse(String reason) {
			this.refusal = reason;
			this.done = true;
		}

	}

}
