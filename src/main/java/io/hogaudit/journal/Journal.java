package io.hogaudit.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The record of truth, in streams: one with SQLite, one for each live replica with
 * PostgreSQL. Sequences start at 1 and have no gaps within a stream; what {@link #append}
 * has answered survives the death of the process at any instant. Safe for use by many
 * threads. Faults of disk or database are {@link JournalUnavailableException}s.
 */
public interface Journal extends AutoCloseable {

	/**
	 * Appends one text to this replica's stream and returns when it is durable, together
	 * with whatever else waits.
	 * @param key the entry's identity over all streams: a second append under the same
	 * key keeps the first text and answers {@link Append#ALREADY_RECORDED}, also when
	 * both are under way, in whichever replica
	 * @param text UTF-8, kept byte for byte
	 * @throws JournalUnavailableException when it cannot be kept or not soon enough; it
	 * may then still have been kept, and the next append under the key will say so
	 */
	Append append(UUID key, byte[] text);

	/** Whether an entry with this key is in the journal. */
	boolean contains(UUID key);

	/** All streams, in order. */
	List<Long> streams();

	/**
	 * Entries after a sequence, in order, up to a count and about a size in bytes (at
	 * least one if there is one). Those whose text was removed are left out, also with
	 * {@link Page#upTo} behind them; one that is damaged is there and says so.
	 * @throws JournalUnavailableException when what was acknowledged cannot be read
	 */
	Page readAfter(long stream, long sequence, int maxEntries, int maxBytes);

	/** Entries before a sequence, newest first, else as {@link #readAfter}. */
	Page readBefore(long stream, long sequence, int maxEntries, int maxBytes);

	/** Empty when there is none, or its text was removed. */
	Optional<JournalEntry> read(Place place);

	/** The first sequence recorded at or after an instant, or head + 1. */
	long firstSince(long stream, Instant instant);

	/**
	 * The sequence of the newest durable entry, 0 when there is none. Of another
	 * replica's stream: as it was a moment ago.
	 */
	long head(long stream);

	/** Waits until the head is beyond a sequence; false when the time is over. */
	boolean awaitBeyond(long stream, long sequence, Duration timeout) throws InterruptedException;

	/**
	 * Takes over all streams that nobody brings to this sink now: those of this replica,
	 * those of dead ones, and those whose follower has been dead for a while.
	 */
	List<FollowerLease> follow(String sink);

	/** The sequence up to which a sink has settled everything, 0 at first. */
	long position(long stream, String sink);

	/**
	 * Removes the text of one entry for good; its leaf hash and key stay, so that proofs
	 * stay valid and repeats are recognised.
	 * @return false when nothing was removed, because a sink has not settled it yet, it
	 * is a dead letter or it has no text any more
	 */
	boolean erase(Place place);

	/** A sink's dead letters after a place, in order of places. */
	List<DeadLetter> deadLetters(String sink, Place after, int max);

	long deadLetterCount(String sink);

	/** Keeps a dead letter's newer reason and number of attempts. */
	void updateDeadLetter(DeadLetter deadLetter);

	/** Takes a dead letter off the list; false when it was not there. */
	boolean removeDeadLetter(String sink, Place place);

	/** A small named value that outlives the process, such as the last configuration. */
	Optional<String> memo(String name);

	void memo(String name, String value);

	/** What readers have found not to be what was recorded. */
	Damage damage();

	/**
	 * Roots and proofs of a stream. What they are made of may be missing: then they throw
	 * {@link DamagedJournalException}.
	 */
	MerkleProofs proofs(long stream);

	JournalStatus status();

	/**
	 * Streams that came back from the database with less, or something else, than was
	 * there, since the start of this process.
	 */
	default List<Rewind> rewinds() {
		return List.of();
	}

	@Override
	void close();

}
