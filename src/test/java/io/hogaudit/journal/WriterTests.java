package io.hogaudit.journal;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.hogaudit.journal.JournalUnavailableException.Reason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class WriterTests {

	private final FaultyStore store = new FaultyStore();

	private Writer writer = writer(Duration.ofHours(1));

	private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

	private Writer writer(Duration answerWithin) {
		return new Writer(this.store, 4, answerWithin, (_) -> {
		}, new SimpleMeterRegistry());
	}

	@AfterEach
	void close() {
		this.store.gate.countDown();
		this.writer.close();
		this.threads.close();
	}

	@Test
	void commitsTogetherWhatWaits() throws Exception {
		this.store.hold();
		Future<Append> first = append();
		await().until(() -> this.store.started == 1);
		List<Future<Append>> rest = List.of(append(), append(), append());
		await().until(() -> this.writer.queued() == 3);
		this.store.gate.countDown();
		for (Future<Append> append : rest) {
			append.get();
		}
		first.get();
		assertThat(this.store.groups).containsExactly(1, 3);
	}

	@Test
	void refusesMoreThanTheQueueHolds() {
		this.store.hold();
		var _ = append();
		await().until(() -> this.store.started == 1);
		for (int i = 0; i < 4; i++) {
			var _ = append();
		}
		await().until(() -> this.writer.queued() == 4);
		assertRefused(Reason.QUEUE_FULL);
	}

	@Test
	void tellsThoseWhoWaitedTooLongAlsoWhenTheCommitHangs() {
		this.writer.close();
		this.writer = writer(Duration.ofMillis(300));
		this.store.hold();
		Future<Append> first = append();
		Future<Append> second = append();
		await().untilAsserted(() -> {
			this.writer.expire();
			assertThat(first.isDone()).isTrue();
			assertThat(second.isDone()).isTrue();
		});
		assertThat(failure(first).reason()).isEqualTo(Reason.TOO_SLOW);
		assertThat(failure(second).reason()).isEqualTo(Reason.TOO_SLOW);
	}

	@Test
	void refusesAtOnceWhileACommitHangs() {
		this.writer.close();
		this.writer = writer(Duration.ofMillis(300));
		this.store.hold();
		var _ = append();
		await().until(() -> this.writer.problem() != null);
		assertRefused(Reason.TOO_SLOW);
	}

	@Test
	void acceptsNothingMoreAfterAnIoError() {
		this.store.fault = Store.Fault.FINAL;
		assertThat(failure(append()).reason()).isEqualTo(Reason.FAILED);
		this.store.fault = null;
		assertRefused(Reason.FAILED);
		assertThat(this.store.groups).isEmpty();
	}

	@Test
	void acceptsAgainWhenTheDiskHasRoom() throws Exception {
		this.store.fault = Store.Fault.DISK_FULL;
		assertThat(failure(append()).reason()).isEqualTo(Reason.DISK_FULL);
		assertThat(this.writer.problem()).isNotNull();
		this.store.fault = null;
		assertThat(append().get()).isNotNull();
		assertThat(this.writer.problem()).isNull();
	}

	@Test
	void aLockedFileIsNoLastingProblem() {
		this.store.fault = Store.Fault.BUSY;
		assertThat(failure(append()).reason()).isEqualTo(Reason.TOO_SLOW);
		assertThat(this.writer.problem()).isNull();
	}

	@Test
	void commitsWhatWaitsBeforeItCloses() throws Exception {
		this.store.hold();
		Future<Append> first = append();
		await().until(() -> this.store.started == 1);
		Future<Append> second = append();
		await().until(() -> this.writer.queued() == 1);
		Future<?> closing = this.threads.submit(this.writer::close);
		this.store.gate.countDown();
		closing.get();
		assertThat(first.get()).isNotNull();
		assertThat(second.get()).isNotNull();
		assertRefused(Reason.CLOSED);
	}

	private Future<Append> append() {
		return this.threads.submit(() -> this.writer.submit(new Work.AppendWork(new byte[16], new byte[1])));
	}

	private void assertRefused(Reason reason) {
		assertThatExceptionOfType(JournalUnavailableException.class)
			.isThrownBy(() -> this.writer.submit(new Work.AppendWork(new byte[16], new byte[1])))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason));
	}

	private static JournalUnavailableException failure(Future<Append> append) {
		await().until(append::isDone);
		return (JournalUnavailableException) append.exceptionNow();
	}

	/** Stands in for a broken or hanging disk, which no real one can be asked to be. */
	private static final class FaultyStore implements Store {

		private final List<Integer> groups = new ArrayList<>();

		private volatile CountDownLatch gate = new CountDownLatch(0);

		private volatile int started;

		private volatile Store.@Nullable Fault fault;

		void hold() {
			this.gate = new CountDownLatch(1);
		}

		@Override
		public void commit(List<Work<?>> group) throws SQLException {
			this.started = 1;
			try {
				this.gate.await();
			}
			catch (InterruptedException ex) {
				throw new SQLException(ex);
			}
			if (this.fault != null) {
				throw new SQLException("as the test asked");
			}
			this.groups.add(group.size());
		}

		@Override
		public void maintain(Work.UpdateWork work) {
			// no test asks for it
		}

		@Override
		public StreamHead head() {
			return new StreamHead(1, 0, new byte[0]);
		}

		@Override
		public Fault fault(SQLException ex) {
			return (this.fault != null) ? this.fault : Fault.FINAL;
		}

		@Override
		public void close() {
			// holds nothing
		}

	}

}
