package io.hogaudit.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The record of truth. Sequences start at 1 and have no gaps; what {@link #append} has
 * answered survives the death of the process at any instant. Safe for use by many
 * threads. Faults of disk or database are {@link JournalUnavailableException}s; after an
 * I/O error on commit the journal accepts nothing more until the process is replaced.
 */
public interface Journal extends AutoCloseable {

	/**
	 * Appends one text and returns when it is on disk, together with whatever else waits.
	 * @param key the entry's identity: a second append under the same key keeps the first
	 * text and answers {@link Append#ALREADY_RECORDED}, also when both are under way
	 * @param text UTF-8, kept byte for byte
	 * @throws JournalUnavailableException when it cannot be kept or not soon enough; it
	 * may then still have been kept, and the next append under the key will say so
	 */
	Append append(UUID key, byte[] text);

	/** Whether an entry with this key is in the journal. */
	boolean contains(UUID key);

	/**
	 * Entries after a sequence, in order, up to a count and about a size in bytes (at
	 * least one if there is one). Entries whose text has been removed under the retention
	 * rule are left out.
	 */
	List<JournalEntry> readAfter(long sequence, int maxEntries, int maxBytes);

	/** Entries before a sequence, newest first, else as {@link #readAfter}. */
	List<JournalEntry> readBefore(long sequence, int maxEntries, int maxBytes);

	Optional<JournalEntry> read(long sequence);

	/** The first sequence recorded at or after an instant, or head + 1. */
	long firstSince(Instant instant);

	/** The sequence of the newest durable entry, 0 when there is none. */
	long head();

	/** Waits until the head is beyond a sequence; false when the time is over. */
	boolean awaitBeyond(long sequence, Duration timeout) throws InterruptedException;

	/** The sequence up to which a sink has settled everything, 0 at first. */
	long position(String sink);

	/**
	 * Moves a sink's position and keeps what the sink refused, in one transaction;
	 * returns when it is durable.
	 */
	void settle(String sink, long position, List<DeadLetter> refused);

	/** A sink's dead letters after a sequence, oldest first. */
	List<DeadLetter> deadLetters(String sink, long afterSequence, int max);

	long deadLetterCount(String sink);

	/** Keeps a dead letter's newer reason and number of attempts. */
	void updateDeadLetter(DeadLetter deadLetter);

	/** Takes a dead letter off the list; false when it was not there. */
	boolean removeDeadLetter(String sink, long sequence);

	/** A small named value that outlives the process, such as the last configuration. */
	Optional<String> memo(String name);

	void memo(String name, String value);

	JournalStatus status();

	@Override
	void close();

}
