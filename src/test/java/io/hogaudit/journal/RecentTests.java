package io.hogaudit.journal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RecentTests {

	private long nanoTime;

	private final Recent recent = new Recent(() -> this.nanoTime);

	@Test
	void givesWhatCameAfterASequence() {
		add(1, 1, 5, 10);
		assertThat(sequences(1, 2, 10, 1000)).containsExactly(3L, 4L, 5L);
		assertThat(sequences(1, 0, 2, 1000)).containsExactly(1L, 2L);
		assertThat(sequences(1, 0, 10, 11)).containsExactly(1L, 2L);
		assertThat(sequences(1, 5, 10, 1000)).isEmpty();
		assertThat(sequences(2, 0, 10, 1000)).isEmpty();
	}

	@Test
	void leavesToTheDatabaseWhatItNeverHad() {
		add(1, 11, 20, 10);
		assertThat(sequences(1, 5, 10, 1000)).isEmpty();
		assertThat(sequences(1, 10, 10, 1000)).hasSize(10);
	}

	@Test
	void leavesOutRepeats() {
		Work.AppendWork repeat = new Work.AppendWork(new byte[16], new byte[10]);
		repeat.recorded(1, 1, 0);
		repeat.alreadyRecorded();
		this.recent.add(List.of(repeat));
		assertThat(sequences(1, 0, 10, 1000)).isEmpty();
	}

	@Test
	void beginsAnewAfterAGapOrInAnotherStream() {
		add(1, 1, 5, 10);
		add(1, 7, 8, 10);
		assertThat(sequences(1, 3, 10, 1000)).isEmpty();
		assertThat(sequences(1, 6, 10, 1000)).containsExactly(7L, 8L);
		add(2, 9, 9, 10);
		assertThat(sequences(1, 6, 10, 1000)).isEmpty();
		assertThat(sequences(2, 8, 10, 1000)).containsExactly(9L);
	}

	@Test
	void holdsOnlySoMuchAndSoMany() {
		add(1, 1, 20, 1024 * 1024);
		assertThat(sequences(1, 0, 100, Integer.MAX_VALUE)).isEmpty();
		assertThat(sequences(1, 12, 100, Integer.MAX_VALUE)).hasSize(8);
		add(1, 21, 10_000, 1);
		assertThat(sequences(1, 5_000, 10_000, Integer.MAX_VALUE)).isEmpty();
		assertThat(sequences(1, 9_000, 10_000, Integer.MAX_VALUE)).hasSize(1000);
	}

	@Test
	void forgetsWhatMayBeRemovedFromTheDatabase() {
		add(1, 1, 2, 10);
		this.nanoTime += TimeUnit.SECONDS.toNanos(6);
		add(1, 3, 4, 10);
		this.nanoTime += TimeUnit.SECONDS.toNanos(6);
		assertThat(sequences(1, 0, 10, 1000)).isEmpty();
		assertThat(sequences(1, 2, 10, 1000)).containsExactly(3L, 4L);
		this.recent.clear();
		assertThat(sequences(1, 2, 10, 1000)).isEmpty();
	}

	@Test
	void keepsNoTextInMemoryThatItForgot() {
		add(1, 1, 20, 1024 * 1024);
		assertThat(this.recent.held()).isEqualTo(8);
		this.recent.clear();
		assertThat(this.recent.held()).isZero();
		add(1, 21, 4_000, 10);
		this.nanoTime += TimeUnit.SECONDS.toNanos(11);
		sequences(1, 3_900, 10, 1000);
		assertThat(this.recent.held()).isZero();
	}

	private void add(long stream, long from, long to, int bytes) {
		List<Work<?>> group = new ArrayList<>();
		for (long sequence = from; sequence <= to; sequence++) {
			Work.AppendWork append = new Work.AppendWork(Keys.bytes(UUID.randomUUID()),
					"x".repeat(bytes).getBytes(StandardCharsets.US_ASCII));
			append.recorded(stream, sequence, 0);
			group.add(append);
		}
		this.recent.add(group);
	}

	private List<Long> sequences(long stream, long after, int maxEntries, int maxBytes) {
		return this.recent.after(stream, after, maxEntries, maxBytes).stream().map(JournalEntry::sequence).toList();
	}

}
