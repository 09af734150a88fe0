package io.hogaudit.operation;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.hogaudit.operation.AuditEntriesEndpoint.Page;
import io.hogaudit.sink.InMemoryJournal;

import static org.assertj.core.api.Assertions.assertThat;

class EntryScanTests {

	private static final EntryFilter ALL = new EntryFilter(null, null, null, null, null, null);

	private static final EntryFilter NONE = new EntryFilter(null, null, "no.such.action", null, null, null);

	private final InMemoryJournal journal = new InMemoryJournal();

	@Test
	void saysThatItIsNotCompleteWhenItStopsBeforeTheEnd() {
		this.journal.appendAll(1, 30);
		Page page = page(NONE, null, 5);
		assertThat(page.entries()).isEmpty();
		assertThat(page.complete()).isFalse();
		assertThat(page.lookedAt()).isEqualTo(10);
		assertThat(page.next()).isEqualTo("1-21");
		assertThat(page.lookedUpTo()).isNotNull();
	}

	@Test
	void isCompleteOnThePageThatEndsAtTheFirstEntry() {
		this.journal.appendAll(1, 30);
		Page page = page(NONE, null, 5);
		long lookedAt = page.lookedAt();
		while (page.next() != null) {
			page = page(NONE, page.next(), 5);
			lookedAt += page.lookedAt();
		}
		assertThat(page.complete()).isTrue();
		assertThat(lookedAt).isEqualTo(30);
	}

	@Test
	void isNotCompleteWhenThePageIsFull() {
		this.journal.appendAll(1, 6);
		Page page = page(ALL, null, 5);
		assertThat(page.entries()).hasSize(5);
		assertThat(page.complete()).isFalse();
		assertThat(page(ALL, page.next(), 5).complete()).isTrue();
	}

	@Test
	void countsEntriesWhoseTextWasRemoved() {
		this.journal.appendAll(1, 8);
		this.journal.removeTextsUpTo(5);
		Page page = page(ALL, null, 5);
		assertThat(page.entries()).hasSize(3);
		assertThat(page.removed()).isEqualTo(5);
		assertThat(page.complete()).isTrue();
	}

	@Test
	void isCompleteInAnEmptyJournal() {
		Page page = page(ALL, null, 5);
		assertThat(page.complete()).isTrue();
		assertThat(page.lookedAt()).isZero();
		assertThat(page.lookedUpTo()).isNull();
	}

	private Page page(EntryFilter filter, @Nullable String before, int limit) {
		return new EntryScan(this.journal, 10).page(filter,
				(before != null) ? Places.parseAll("before", before) : List.of(), limit);
	}

}
