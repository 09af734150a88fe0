package io.hogaudit.journal;

import java.util.List;

/**
 * The right to bring one stream to one sink, held by one replica at a time. Nothing is
 * locked meanwhile: what keeps an owner that was paused from doing harm is a token that
 * grows with each new owner. Safe for use by many threads.
 */
public interface FollowerLease extends AutoCloseable {

	long stream();

	String sink();

	/** The sequence up to which the sink had settled everything when this was taken. */
	long position();

	/**
	 * Moves the position and keeps what the sink refused, in one transaction; returns
	 * when it is durable. A position alone may be durable a moment later: a sink gets the
	 * entries of that moment again if the process is killed in it, or PostgreSQL fails
	 * over.
	 * @throws LeaseLostException when somebody else has taken over; nothing was moved
	 */
	void settle(long position, List<DeadLetter> refused);

	/** False when it may have run out: then nothing more may be sent. */
	boolean held();

	/** Gives it back, so that another replica need not wait until it has run out. */
	@Override
	void close();

}
