package io.hogaudit.journal;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.hogaudit.journal.JournalUnavailableException.Reason;
import io.hogaudit.journal.Work.UpdateWork.When;

/**
 * The one thread that writes: takes all that waits, has the store commit it together, and
 * wakes those who wait. After a final fault it accepts nothing more. {@link #submit} is
 * safe for many threads and never blocks.
 */
final class Writer {

	private static final Logger logger = LoggerFactory.getLogger(Writer.class);

	private static final int MAX_GROUP = 512;

	/** Works of the last group from which on the next one waits for company. */
	private static final int MANY_BEFORE = 4;

	/** Works that are company enough. */
	private static final int ENOUGH = 15;

	/** In nanoseconds: measured, longer and shorter ones are slower. */
	private static final long MOMENT = TimeUnit.MICROSECONDS.toNanos(250);

	private final Store store;

	private final Consumer<List<Work<?>>> committed;

	private final BlockingQueue<Work<?>> queue;

	private final long answerWithin;

	/** A commit that takes this long hangs: two fifths of the time to an answer. */
	private final long hanging;

	private final Thread thread;

	private final Timer commitTime;

	private final DistributionSummary groupSize;

	private volatile List<Work<?>> underWay = List.of();

	private volatile long underWaySince;

	private volatile boolean busy;

	private volatile @Nullable Problem problem;

	private volatile boolean closed;

	/** Why nothing is accepted. */
	record Problem(Reason reason, String text) {
	}

	Writer(Store store, int capacity, Duration answerWithin, Consumer<List<Work<?>>> committed, MeterRegistry meters) {
		this.store = store;
		this.committed = committed;
		this.queue = new ArrayBlockingQueue<>(capacity);
		this.answerWithin = answerWithin.toNanos();
		this.hanging = this.answerWithin / 5 * 2;
		this.commitTime = Timer.builder("hogaudit.journal.commit")
			.description("Time of one group commit")
			.register(meters);
		this.groupSize = DistributionSummary.builder("hogaudit.journal.group.size")
			.description("Works in one group commit")
			.register(meters);
		Gauge.builder("hogaudit.journal.queue.depth", this.queue, BlockingQueue::size)
			.description("Works that wait for the writer")
			.register(meters);
		this.thread = Thread.ofPlatform().name("journal-writer").start(this::run);
	}

	<T> T submit(Work<T> work) {
		Problem problem = problem();
		if (problem != null && problem.reason() != Reason.DISK_FULL) {
			throw new JournalUnavailableException(problem.reason(), problem.text());
		}
		return enqueue(work);
	}

	/** As {@link #submit}, but tries the database also when it has a problem. */
	<T> T probe(Work<T> work) {
		return enqueue(work);
	}

	private <T> T enqueue(Work<T> work) {
		if (!this.queue.offer(work)) {
			throw new JournalUnavailableException(Reason.QUEUE_FULL,
					"%s appends already wait for the writer".formatted(this.queue.size()));
		}
		if (this.closed && !this.thread.isAlive()) {
			work.fail(Reason.CLOSED, "the journal is closed");
		}
		return work.await();
	}

	private void run() {
		List<Work<?>> group = new ArrayList<>(MAX_GROUP);
		int company = 0;
		while (!(this.closed && this.queue.isEmpty())) {
			try {
				Work<?> first = this.queue.poll(50, TimeUnit.MILLISECONDS);
				if (first != null) {
					group.add(first);
					waitForCompany(company);
					this.queue.drainTo(group, MAX_GROUP - 1);
					company = group.size();
					write(group);
				}
				else {
					settle();
				}
			}
			catch (InterruptedException ex) {
				logger.warn("the journal's writer was interrupted and goes on: it ends with close()");
			}
			group.clear();
		}
	}

	/**
	 * Where many append at once, a moment's wait makes fewer commits, and so more of the
	 * processor is left for those who wait; who appends alone is not held up.
	 */
	private void waitForCompany(int before) {
		if (before >= MANY_BEFORE && this.queue.size() < ENOUGH) {
			LockSupport.parkNanos(MOMENT);
		}
	}

	private void write(List<Work<?>> group) {
		Problem problem = this.problem;
		if (problem != null && problem.reason() == Reason.FAILED) {
			group.forEach((work) -> work.fail(problem.reason(), problem.text()));
			return;
		}
		// whoever was told 'too slow' may send again: writing it now would only add load
		group.removeIf((work) -> !work.waiting());
		if (group.isEmpty()) {
			return;
		}
		long start = System.nanoTime();
		this.underWaySince = start;
		this.underWay = List.copyOf(group);
		this.busy = true;
		try {
			for (Work<?> work : group) {
				if (work instanceof Work.UpdateWork update && update.when == When.OUTSIDE) {
					this.store.maintain(update);
				}
			}
			this.store.commit(group);
			this.problem = null;
			this.commitTime.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
			this.groupSize.record(group.size());
			this.committed.accept(group);
			group.forEach(Work::answer);
		}
		catch (SQLException ex) {
			failed(group, this.store.fault(ex), ex);
		}
		catch (RuntimeException | Error ex) {
			failed(group, Store.Fault.FINAL, ex);
		}
		finally {
			this.busy = false;
			this.underWay = List.of();
		}
	}

	private void settle() {
		Problem problem = this.problem;
		if (problem != null && problem.reason() == Reason.FAILED) {
			return;
		}
		try {
			this.store.settle();
		}
		catch (SQLException ex) {
			failed(List.of(), this.store.fault(ex), ex);
		}
		catch (RuntimeException | Error ex) {
			failed(List.of(), Store.Fault.FINAL, ex);
		}
	}

	private void failed(List<Work<?>> group, Store.Fault fault, Throwable cause) {
		Problem problem = switch (fault) {
			case FINAL -> new Problem(Reason.FAILED,
					"the journal failed and is closed until the process is replaced: " + cause.getMessage());
			case DISK_FULL -> new Problem(Reason.DISK_FULL, "the journal's disk is full");
			case BUSY -> new Problem(Reason.TOO_SLOW, "the journal is locked by somebody else");
			case LOCKED -> new Problem(Reason.UNREACHABLE, "the journal is locked by somebody else");
			case UNREACHABLE ->
				new Problem(Reason.UNREACHABLE, "the journal's database takes no writes now: " + cause.getMessage());
		};
		boolean news = !problem.equals(this.problem);
		if (fault != Store.Fault.BUSY) {
			this.problem = problem;
		}
		if (news && fault == Store.Fault.FINAL) {
			logger.error(problem.text(), cause);
		}
		else if (news) {
			logger.warn("{}: {} appends were refused", problem.text(), group.size());
		}
		group.forEach((work) -> work.fail(problem.reason(), problem.text()));
		if (problem.reason() == Reason.UNREACHABLE) {
			// each would wait as long for the same
			List<Work<?>> others = new ArrayList<>();
			this.queue.drainTo(others);
			others.forEach((work) -> work.fail(problem.reason(), problem.text()));
		}
	}

	/** Why nothing is accepted now, or null. A commit that hangs is a problem too. */
	@Nullable Problem problem() {
		if (this.closed) {
			return new Problem(Reason.CLOSED, "the journal is closed");
		}
		if (this.busy && System.nanoTime() - this.underWaySince > this.hanging) {
			return new Problem(Reason.TOO_SLOW, "the journal's disk or database does not answer");
		}
		return this.problem;
	}

	/** Tells those who have waited too long; what they wait for may still be kept. */
	void expire() {
		long now = System.nanoTime();
		// nobody knows when a commit that hangs will end: better a quick 503
		long patience = (problem() != null) ? this.hanging : this.answerWithin;
		this.underWay.forEach((work) -> expire(work, now, patience));
		this.queue.forEach((work) -> expire(work, now, patience));
	}

	private static void expire(Work<?> work, long now, long patience) {
		if (work.waiting() && now - work.since > patience) {
			work.fail(Reason.TOO_SLOW, "the journal did not answer in time");
		}
	}

	int queued() {
		return this.queue.size();
	}

	/** Writes what waits, then ends. Refuses what comes later. */
	void close() {
		this.closed = true;
		boolean interrupted = false;
		while (this.thread.isAlive()) {
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		this.queue.forEach((work) -> work.fail(Reason.CLOSED, "the journal is closed"));
		this.store.close();
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
