package io.hogaudit.proof;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalStatus;
import io.hogaudit.journal.MerkleProofs;

/**
 * The last checkpoint of each stream, which the next one must continue: the stream has at
 * least as many entries, and as many as then still hash to the root of then. Those that
 * were recorded are memos of the journal and outlive the process. Thread-safe.
 */
final class LastCheckpoints {

	private static final String MEMO = "checkpoint.last.";

	private final Journal journal;

	private final Map<Long, Optional<Known>> known = new ConcurrentHashMap<>();

	/** A size and its root. */
	@SuppressWarnings("ArrayRecordComponent")
	private record Known(long size, byte[] root) {

		static Known parse(String memo) {
			int blank = memo.indexOf(' ');
			return new Known(Long.parseLong(memo.substring(0, blank)),
					HexFormat.of().parseHex(memo, blank + 1, memo.length()));
		}

		@Override
		public String toString() {
			return this.size + " " + HexFormat.of().formatHex(this.root);
		}

	}

	LastCheckpoints(Journal journal) {
		this.journal = journal;
	}

	/**
	 * Why a checkpoint must not be signed, null when it continues the last one.
	 * @throws io.hogaudit.journal.DamagedJournalException when hashes are missing
	 */
	@Nullable String problem(long stream, long size, byte[] root, MerkleProofs proofs) {
		JournalStatus status = this.journal.status();
		if (status.stream() == stream && status.size() == size
				&& !status.root().equals(HexFormat.of().formatHex(root))) {
			return "the hashes of its entries do not give the root that they had when they were recorded";
		}
		Known last = of(stream);
		if (last == null) {
			return null;
		}
		if (last.size > this.journal.head(stream)) {
			return "it had %s entries at its last checkpoint and has %s now".formatted(last.size,
					this.journal.head(stream));
		}
		return Arrays.equals(proofs.root(last.size), last.root) ? null
				: "the hashes of its first %s entries do not give the root of its last checkpoint".formatted(last.size);
	}

	private @Nullable Known of(long stream) {
		return this.known.computeIfAbsent(stream, (number) -> this.journal.memo(MEMO + number).map(Known::parse))
			.orElse(null);
	}

	/** Takes one that has no problem. */
	void signed(long stream, long size, byte[] root) {
		this.known.merge(stream, Optional.of(new Known(size, root)),
				(before, next) -> before.isPresent() && before.get().size > size ? before : next);
	}

	/** Keeps the last one of a stream beyond the process. */
	void keep(long stream) {
		Known last = of(stream);
		if (last != null) {
			this.journal.memo(MEMO + stream, last.toString());
		}
	}

}
