package io.hogaudit.connection;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Runs the work on requests in virtual threads, only so many at once. Others wait in
 * order; one that waits has neither a thread nor buffers yet. Thread-safe.
 */
final class RequestQueue implements Executor {

	/**
	 * Refused at once while all turns are taken: that takes little and waits for nothing.
	 */
	private static final int REFUSING = 8;

	private final int turns;

	private final long maxWait;

	private final Deque<Turn> waiting = new ArrayDeque<>();

	private final Semaphore refusing = new Semaphore(REFUSING);

	private int taken;

	private boolean watched;

	/**
	 * @param turns how many run at once
	 * @param maxWait in nanoseconds; what waited longer is overdue, and is refused even
	 * though no turn is free
	 */
	RequestQueue(int turns, long maxWait) {
		this.turns = turns;
		this.maxWait = maxWait;
	}

	@Override
	public void execute(Runnable work) {
		Turn turn = new Turn(this, work);
		synchronized (this.waiting) {
			if (this.taken >= this.turns) {
				this.waiting.add(turn);
				watch();
				return;
			}
			this.taken++;
		}
		start(turn);
	}

	private void start(Turn first) {
		Thread.ofVirtual().name("request").start(() -> {
			Turn turn = first;
			while (turn != null) {
				try {
					turn.run(this::giveBack, isOverdue(turn));
				}
				catch (RuntimeException | Error ex) {
					turn.end();
					throw ex;
				}
				// reusing this thread is cheaper than starting another
				turn = turn.isTaken() ? next() : null;
			}
		});
	}

	/** The next one whose turn it is; none if nobody waits or too many are taken. */
	private @Nullable Turn next() {
		synchronized (this.waiting) {
			Turn next = (this.taken <= this.turns) ? this.waiting.poll() : null;
			if (next == null) {
				this.taken--;
			}
			return next;
		}
	}

	private void giveBack() {
		Turn next = next();
		if (next != null) {
			start(next);
		}
	}

	/** For one that had a turn before; returns what gives it back. */
	Runnable takeAtOnce() {
		synchronized (this.waiting) {
			this.taken++;
		}
		return this::giveBack;
	}

	private boolean isOverdue(Turn turn) {
		return turn.waited() > this.maxWait;
	}

	private void watch() {
		if (!this.watched) {
			this.watched = true;
			Thread.ofVirtual().name("overdue requests").start(this::refuseOverdue);
		}
	}

	/** Until nothing waits any more. */
	private void refuseOverdue() {
		while (true) {
			long wait;
			synchronized (this.waiting) {
				Turn first = this.waiting.peek();
				if (first == null) {
					this.watched = false;
					return;
				}
				wait = this.maxWait - first.waited();
			}
			if (wait >= 0) {
				LockSupport.parkNanos(wait + 1);
			}
			else {
				this.refusing.acquireUninterruptibly();
				Thread.ofVirtual().name("overdue request").start(this::refuseFirst);
			}
		}
	}

	private void refuseFirst() {
		Turn first;
		synchronized (this.waiting) {
			first = this.waiting.peek();
			if (first == null || !isOverdue(first)) {
				this.refusing.release();
				return;
			}
			this.waiting.remove();
		}
		try {
			first.run(this.refusing::release, true);
		}
		finally {
			first.end();
		}
	}

	/** How many are at work. */
	int taken() {
		synchronized (this.waiting) {
			return this.taken;
		}
	}

	/** How many wait for their turn. */
	int length() {
		synchronized (this.waiting) {
			return this.waiting.size();
		}
	}

}
