package io.hogaudit.connection;

import org.jspecify.annotations.Nullable;

/**
 * The right to work on one request. Used by the thread that works on it.
 */
public final class Turn {

	private static final ScopedValue<Turn> CURRENT = ScopedValue.newInstance();

	private final RequestQueue queue;

	private final Runnable work;

	/** In nanoseconds. */
	private final long waitsSince = System.nanoTime();

	/** Gives it to the next one; null while another has it. */
	private @Nullable Runnable giveBack;

	private boolean overdue;

	Turn(RequestQueue queue, Runnable work) {
		this.queue = queue;
		this.work = work;
	}

	/**
	 * Whether the request that this thread works on waited so long for its turn that it
	 * cannot be answered in time: it is to be refused.
	 */
	public static boolean isRequestOverdue() {
		return CURRENT.isBound() && CURRENT.get().overdue;
	}

	/** While the request waits for its sender, another may have the turn. */
	static void pause() {
		if (CURRENT.isBound()) {
			CURRENT.get().end();
		}
	}

	/** At once, since the request already has all the memory that it needs. */
	static void resume() {
		if (CURRENT.isBound()) {
			CURRENT.get().takeAgain();
		}
	}

	private void takeAgain() {
		if (this.giveBack == null && !this.overdue) {
			this.giveBack = this.queue.takeAtOnce();
		}
	}

	/** How long it waits, in nanoseconds. */
	long waited() {
		return System.nanoTime() - this.waitsSince;
	}

	/**
	 * Does the work. The turn is to be given back afterwards, unless it was meanwhile.
	 * @param afterwards gives it to the next one
	 * @param refuse whether the request is to be refused
	 */
	void run(Runnable afterwards, boolean refuse) {
		this.giveBack = afterwards;
		this.overdue = refuse;
		ScopedValue.where(CURRENT, this).run(this.work);
	}

	/** Whether it is to be given back. */
	boolean isTaken() {
		return this.giveBack != null;
	}

	void end() {
		Runnable last = this.giveBack;
		if (last != null) {
			this.giveBack = null;
			last.run();
		}
	}

}
