package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Something that the writer does in its next transaction, and the thread that waits for
 * it. The wait has no timer of its own, because a timed park costs more than the append:
 * {@link Writer#expire} ends what lasts too long.
 */
abstract sealed class Work<T> {

	private final AtomicReference<@Nullable Object> answer = new AtomicReference<>();

	private final Thread waiter = Thread.currentThread();

	final long since = System.nanoTime();

	/**
	 * Waits for {@link #answer} or {@link #fail}. Not interruptible: the wait is bounded.
	 */
	@SuppressWarnings("unchecked")
	final T await() {
		boolean interrupted = false;
		Object result;
		while ((result = this.answer.get()) == null) {
			LockSupport.park(this);
			interrupted |= Thread.interrupted();
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		if (result instanceof JournalUnavailableException failure) {
			throw failure;
		}
		return (T) result;
	}

	final boolean waiting() {
		return this.answer.get() == null;
	}

	/** The work's result, read by the writer after the commit. */
	abstract T result();

	final void answer() {
		settle(result());
	}

	final void fail(JournalUnavailableException.Reason reason, String message) {
		settle(new JournalUnavailableException(reason, message));
	}

	private void settle(Object result) {
		if (this.answer.compareAndSet(null, result)) {
			LockSupport.unpark(this.waiter);
		}
	}

	static final class AppendWork extends Work<Append> {

		final byte[] key;

		final byte[] text;

		final byte[] leaf;

		private @Nullable JournalEntry entry;

		AppendWork(byte[] key, byte[] text) {
			this.key = key;
			this.text = text;
			this.leaf = MerkleFrontier.leaf(text);
		}

		void recorded(long stream, long sequence, long recordedAt) {
			this.entry = new JournalEntry(stream, sequence, Keys.uuid(this.key), Instant.ofEpochMilli(recordedAt),
					this.text);
		}

		void alreadyRecorded() {
			this.entry = null;
		}

		/** What was added, null when it was there before. */
		@Nullable JournalEntry entry() {
			return this.entry;
		}

		@Override
		Append result() {
			return (this.entry != null) ? Append.RECORDED : Append.ALREADY_RECORDED;
		}

	}

	/** Any other change; says whether it changed a row. */
	static final class UpdateWork extends Work<Boolean> {

		final When when;

		private final Change change;

		private boolean changed;

		private UpdateWork(Change change, When when) {
			this.change = change;
			this.when = when;
		}

		static UpdateWork inTransaction(Change change) {
			return new UpdateWork(change, When.DURABLE);
		}

		/** For what may be lost with the process, and is then done once more. */
		static UpdateWork soonDurable(Change change) {
			return new UpdateWork(change, When.SOON);
		}

		static UpdateWork outside(Change change) {
			return new UpdateWork(change, When.OUTSIDE);
		}

		/** How a change is done. */
		enum When {

			/** Before the group's transaction and outside of any. */
			OUTSIDE,
			/** In the group's transaction, which is then durable. */
			DURABLE,
			/** In a transaction that is durable soon, if the engine has such. */
			SOON

		}

		void apply(Connection connection) throws SQLException {
			this.changed = this.change.apply(connection);
		}

		@Override
		Boolean result() {
			return this.changed;
		}

	}

	/** Says whether it changed a row. */
	@FunctionalInterface
	interface Change {

		boolean apply(Connection connection) throws SQLException;

	}

}
