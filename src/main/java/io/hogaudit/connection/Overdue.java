package io.hogaudit.connection;

/**
 * Whether the request that this thread works on waited so long for its turn that it
 * cannot be answered in time.
 */
public final class Overdue {

	static final ScopedValue<Connection> CONNECTION = ScopedValue.newInstance();

	private Overdue() {
	}

	/** Whether to refuse the request instead of working on it. */
	public static boolean isRequestOverdue() {
		return CONNECTION.isBound() && CONNECTION.get().isOverdue();
	}

}
