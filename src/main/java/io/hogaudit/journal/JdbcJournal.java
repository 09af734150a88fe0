package io.hogaudit.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

import io.hogaudit.journal.JournalUnavailableException.Reason;
import io.hogaudit.journal.Work.AppendWork;
import io.hogaudit.journal.Writer.Problem;

/**
 * A journal in a database: one thread appends, readers have connections of their own.
 * What differs between the engines is in the parts; {@link SqliteEngine} and
 * {@link PostgresEngine} put them together.
 */
final class JdbcJournal implements Journal {

	private final Store store;

	private final Writer writer;

	private final JournalReader reader;

	private final Changes changes;

	private final Heads heads;

	private final Recent recent;

	private final Leases leases;

	private final Retention retention;

	private final Supplier<List<Rewind>> rewinds;

	private final Runnable closing;

	JdbcJournal(Store store, Writer writer, JournalReader reader, Changes changes, Heads heads, Recent recent,
			Leases leases, Retention retention, Supplier<List<Rewind>> rewinds, Runnable closing) {
		this.store = store;
		this.writer = writer;
		this.reader = reader;
		this.changes = changes;
		this.heads = heads;
		this.recent = recent;
		this.leases = leases;
		this.retention = retention;
		this.rewinds = rewinds;
		this.closing = closing;
	}

	@Override
	public Append append(UUID key, byte[] text) {
		return this.writer.submit(new AppendWork(Keys.bytes(key), text));
	}

	@Override
	public boolean contains(UUID key) {
		return this.reader.contains(key);
	}

	@Override
	public List<Long> streams() {
		return this.heads.streams();
	}

	@Override
	public Page readAfter(long stream, long sequence, int maxEntries, int maxBytes) {
		List<JournalEntry> recent = this.recent.after(stream, sequence, maxEntries, maxBytes);
		if (!recent.isEmpty()) {
			return new Page(recent, recent.getLast().sequence());
		}
		long head = head(stream);
		return (sequence < head) ? this.reader.after(stream, sequence, head, maxEntries, maxBytes)
				: new Page(List.of(), sequence);
	}

	@Override
	public Page readBefore(long stream, long sequence, int maxEntries, int maxBytes) {
		long before = Math.min(sequence, head(stream) + 1);
		return (before > 1) ? this.reader.before(stream, before, maxEntries, maxBytes) : new Page(List.of(), sequence);
	}

	@Override
	public Optional<JournalEntry> read(Place place) {
		boolean exists = place.sequence() >= 1 && place.sequence() <= head(place.stream());
		return exists ? this.reader.at(place) : Optional.empty();
	}

	@Override
	public long firstSince(long stream, Instant instant) {
		return this.reader.firstSince(stream, head(stream), instant);
	}

	@Override
	public long head(long stream) {
		return this.heads.of(stream);
	}

	@Override
	public boolean awaitBeyond(long stream, long sequence, Duration timeout) throws InterruptedException {
		return this.heads.awaitBeyond(stream, sequence, timeout);
	}

	@Override
	public List<FollowerLease> follow(String sink) {
		return this.leases.take(sink);
	}

	@Override
	public long position(long stream, String sink) {
		return this.reader.position(stream, sink);
	}

	@Override
	public boolean erase(Place place) {
		boolean erased = this.retention.erase(place);
		if (erased) {
			this.reader.damage().erased(place);
		}
		return erased;
	}

	@Override
	public List<DeadLetter> deadLetters(String sink, Place after, int max) {
		return this.reader.deadLetters(sink, after, max);
	}

	@Override
	public long deadLetterCount(String sink) {
		return this.reader.deadLetterCount(sink);
	}

	@Override
	public void updateDeadLetter(DeadLetter deadLetter) {
		this.changes.update(deadLetter);
	}

	@Override
	public boolean removeDeadLetter(String sink, Place place) {
		return this.changes.removeDeadLetter(sink, place);
	}

	@Override
	public Optional<String> memo(String name) {
		return this.reader.memo(name);
	}

	@Override
	public void memo(String name, String value) {
		this.changes.memo(name, value);
	}

	@Override
	public Damage damage() {
		return this.reader.damage();
	}

	@Override
	public MerkleProofs proofs(long stream) {
		return new MerkleProofs(new MerkleProofs.Hashes() {

			@Override
			public List<byte[]> leaves(long from, long to) {
				return JdbcJournal.this.reader.leaves(stream, from, to);
			}

			@Override
			public Map<Long, byte[]> subtrees(long from, long to) {
				return JdbcJournal.this.reader.subtrees(stream, from, to);
			}
		});
	}

	@Override
	public JournalStatus status() {
		Store.StreamHead head = this.store.head();
		Problem problem = this.writer.problem();
		return new JournalStatus(head.stream(), head.size(), HexFormat.of().formatHex(head.root()),
				this.writer.queued(), (problem != null) ? problem.text() : null,
				problem != null && problem.reason() == Reason.FAILED);
	}

	@Override
	public List<Rewind> rewinds() {
		return this.rewinds.get();
	}

	Heads heads() {
		return this.heads;
	}

	JournalReader reader() {
		return this.reader;
	}

	Recent recent() {
		return this.recent;
	}

	Changes changes() {
		return this.changes;
	}

	Retention retention() {
		return this.retention;
	}

	@Override
	public void close() {
		this.closing.run();
	}

}
