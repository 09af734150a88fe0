package io.hogaudit.connection;

/**
 * The right to work on one request. Used by the thread that works on it.
 */
public final class Turn {

	private static final ScopedValue<Turn> CURRENT = ScopedValue.newInstance();

	private final RequestQueue queue;

	private final Runnable work;

	/** In nanoseconds. */
	private final long waitsSince = System.nanoTime();

	/** Whether it counts among those that are taken. */
	private boolean taken;

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
		if (CURRENT.isBound() && CURRENT.get().taken) {
			CURRENT.get().taken = false;
			CURRENT.get().queue.giveBack();
		}
	}

	/** At once, since the request already has all the memory that it needs. */
	static void resume() {
		if (CURRENT.isBound() && !CURRENT.get().taken && !CURRENT.get().overdue) {
			CURRENT.get().taken = true;
			CURRENT.get().queue.takeAtOnce();
		}
	}

	/** How long it waits, in nanoseconds. */
	long waited() {
		return System.nanoTime() - this.waitsSince;
	}

	/**
	 * Does the work.
	 * @param taken whether it counts among those that are taken, which it does until it
	 * pauses
	 * @param overdue whether the request is to be refused
	 * @return whether it still counts
	 */
	boolean run(boolean taken, boolean overdue) {
		this.taken = taken;
		this.overdue = overdue;
		ScopedValue.where(CURRENT, this).run(this.work);
		return this.taken;
	}

}
