package io.hogaudit.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.hogaudit.audit.StoredEntry;

/** A sink that answers as told and remembers what it was asked. */
final class ScriptedSink implements Sink {

	final List<Attempt> attempts = new CopyOnWriteArrayList<>();

	final List<List<StoredEntry>> prepared = new CopyOnWriteArrayList<>();

	private final Queue<Function<List<StoredEntry>, Receipt>> next = new ConcurrentLinkedQueue<>();

	private volatile Function<List<StoredEntry>, Receipt> always = (batch) -> Receipt.accepted(batch.size());

	void answerNext(Receipt receipt) {
		this.next.add((batch) -> receipt);
	}

	void answerNext(Function<List<StoredEntry>, Receipt> answer) {
		this.next.add(answer);
	}

	void answerAlways(Function<List<StoredEntry>, Receipt> answer) {
		this.always = answer;
	}

	/** Refuses a batch as a whole when one of these entries is in it. */
	void refuse(Integer... guilty) {
		List<StoredEntry> entries = List.of(guilty).stream().map(Entries::stored).toList();
		this.always = (batch) -> batch.stream()
			.anyMatch((entry) -> entries.stream().anyMatch((bad) -> bad.id().equals(entry.id())))
					? new Receipt.Refused("bad") : Receipt.accepted(batch.size());
	}

	@Override
	public String name() {
		return "scripted";
	}

	@Override
	public int maxEntries() {
		return 100;
	}

	@Override
	public int maxBytes() {
		return 1024 * 1024;
	}

	@Override
	public void prepare(List<StoredEntry> batch) {
		this.prepared.add(batch);
	}

	@Override
	public Receipt deliver(List<StoredEntry> batch) {
		List<Integer> numbers = new ArrayList<>();
		batch.forEach((entry) -> numbers.add((int) entry.id().getLeastSignificantBits() & 0xffff));
		this.attempts.add(new Attempt(System.nanoTime(), numbers));
		@Nullable Function<List<StoredEntry>, Receipt> told = this.next.poll();
		return ((told != null) ? told : this.always).apply(batch);
	}

	/** The numbers of the entries asked for at once. */
	record Attempt(long nanos, List<Integer> numbers) {
	}

}
