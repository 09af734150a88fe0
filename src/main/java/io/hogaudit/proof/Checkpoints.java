package io.hogaudit.proof;

import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;

import io.hogaudit.audit.AuditLog;
import io.hogaudit.audit.OwnAct;
import io.hogaudit.audit.Result;
import io.hogaudit.journal.DamagedJournalException;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalStatus;
import io.hogaudit.journal.JournalUnavailableException;
import io.hogaudit.journal.MerkleProofs;

/**
 * Makes checkpoints of the journal's streams. While entries come, one of the own stream
 * is recorded from time to time as an entry {@code journal.checkpoint}, and so reaches
 * every sink: copies that whoever rewrites the journal cannot reach. One that does not
 * continue the last one is not signed: it is a problem, recorded once. Thread-safe.
 */
public final class Checkpoints implements DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(Checkpoints.class);

	/** An altered journal is noticed after so long, whatever the interval. */
	private static final long MAX_CHECK_MILLIS = 60_000;

	private final Journal journal;

	private final AuditLog auditLog;

	private final CheckpointProperties properties;

	private final LastCheckpoints last;

	/** By stream: why no checkpoint of it is signed. */
	private final Map<Long, String> problems = new ConcurrentHashMap<>();

	/** Those of them that were recorded; of the checking thread. */
	private final Map<Long, String> recorded = new HashMap<>();

	private volatile @Nullable CheckpointKey key;

	private final Clock clock;

	private final ScheduledExecutorService thread = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("checkpoints").factory());

	private volatile Covered covered;

	/**
	 * Up to where the last recorded checkpoint goes, itself included, and when it was
	 * made.
	 */
	private record Covered(long stream, long size, Instant at) {
	}

	Checkpoints(Journal journal, AuditLog auditLog, CheckpointProperties properties, Clock clock,
			MeterRegistry meters) {
		this.journal = journal;
		this.auditLog = auditLog;
		this.properties = properties;
		this.last = new LastCheckpoints(journal);
		this.clock = clock;
		this.key = CheckpointKey.read(properties.origin(), properties.key());
		this.covered = new Covered(0, 0, clock.instant());
		Gauge.builder("hogaudit.checkpoint.age", this, Checkpoints::age)
			.description("Seconds since the last checkpoint while there are entries after it")
			.baseUnit("seconds")
			.register(meters);
		Gauge.builder("hogaudit.checkpoint.unprovable", this.problems, (known) -> known.isEmpty() ? 0 : 1)
			.description("1 while a stream does not continue its last checkpoint")
			.register(meters);
		long millis = properties.interval().toMillis();
		var _ = this.thread.scheduleWithFixedDelay(this::record, millis, millis, TimeUnit.MILLISECONDS);
		long check = Math.min(millis, MAX_CHECK_MILLIS);
		var _ = this.thread.scheduleWithFixedDelay(this::check, check, check, TimeUnit.MILLISECONDS);
	}

	/**
	 * A checkpoint and its signed form.
	 *
	 * @param root in lower-case hex, null when hashes that it is made of are missing
	 * @param note the signed note, null without a key or with a problem
	 * @param problem why it is not signed although there is a key, null when all is well
	 */
	public record Signed(long stream, long size, @Nullable String root, @Nullable String note,
			@Nullable String problem) {

		/** As it goes into entries and answers. */
		public Map<String, Object> members() {
			Map<String, Object> members = new LinkedHashMap<>();
			members.put("stream", this.stream);
			members.put("size", this.size);
			put(members, "root", this.root);
			put(members, "note", this.note);
			put(members, "problem", this.problem);
			return members;
		}

		private static void put(Map<String, Object> members, String name, @Nullable String value) {
			if (value != null) {
				members.put(name, value);
			}
		}

	}

	/** The verifier key for the notes, null without a key. */
	public @Nullable String verifierKey() {
		@Nullable CheckpointKey now = this.key;
		return (now != null) ? now.verifierKey() : null;
	}

	@Nullable CheckpointKey key() {
		return this.key;
	}

	/**
	 * After a last checkpoint with the key before, so that it vouches for all until now.
	 */
	void signWith(CheckpointKey next) {
		if (this.key != null) {
			record();
		}
		this.key = next;
	}

	/** Of each stream as it is now. */
	public List<Signed> current() {
		return this.journal.streams().stream().map((stream) -> at(stream, this.journal.head(stream))).toList();
	}

	/** Of the own stream as it is now, remembered beyond the process. */
	public Signed own() {
		JournalStatus status = this.journal.status();
		Signed own = at(status.stream(), status.size());
		if (own.problem == null) {
			this.last.keep(own.stream);
		}
		return own;
	}

	private Signed at(long stream, long size) {
		return at(stream, size, this.journal.proofs(stream));
	}

	private Signed at(long stream, long size, MerkleProofs proofs) {
		if (size < 0 || size > this.journal.head(stream)) {
			throw new IllegalArgumentException("stream %s has no %s entries".formatted(stream, size));
		}
		byte @Nullable [] root = null;
		@Nullable String problem;
		try {
			root = proofs.root(size);
			problem = this.last.problem(stream, size, root, proofs);
		}
		catch (DamagedJournalException ex) {
			problem = ex.getMessage();
		}
		if (problem != null) {
			if (this.problems.put(stream, problem) == null) {
				logger.error("Stream {} is not provable, no checkpoint of it is signed: {}", stream, problem);
			}
			return new Signed(stream, size, (root != null) ? HexFormat.of().formatHex(root) : null, null, problem);
		}
		return sign(stream, size, Objects.requireNonNull(root));
	}

	private Signed sign(long stream, long size, byte[] root) {
		if (this.problems.remove(stream) != null) {
			logger.info("Stream {} is provable again", stream);
		}
		this.last.signed(stream, size, root);
		Checkpoint checkpoint = new Checkpoint(this.properties.origin() + "/" + stream, size, root);
		@Nullable CheckpointKey now = this.key;
		return new Signed(stream, size, checkpoint.rootHex(), (now != null) ? now.note(checkpoint.text()) : null, null);
	}

	/** By stream: why no checkpoint of it is signed. Empty when all is well. */
	public Map<Long, String> problems() {
		return Map.copyOf(this.problems);
	}

	/**
	 * The path from an entry to the checkpoint that it is in.
	 *
	 * @param index the entry's place, from 0
	 * @param path base64 of the hashes, from the leaf upwards (RFC 6962 section 2.1.1)
	 */
	public record Inclusion(long index, List<String> path, Map<String, Object> checkpoint) {
	}

	/** The proof that an entry is in its stream as it is now. */
	public Inclusion inclusion(long stream, long sequence) {
		long size = this.journal.head(stream);
		MerkleProofs proofs = this.journal.proofs(stream);
		return new Inclusion(sequence - 1, base64(proofs.inclusion(sequence, size)),
				at(stream, size, proofs).members());
	}

	/**
	 * The path from one checkpoint to a later one.
	 *
	 * @param path base64 of the hashes (RFC 6962 section 2.1.2)
	 */
	public record Consistency(Map<String, Object> from, Map<String, Object> to, List<String> path) {
	}

	/** The proof that nothing before a size was changed or removed up to a later one. */
	public Consistency consistency(long stream, long from, long to) {
		MerkleProofs proofs = this.journal.proofs(stream);
		Signed first = at(stream, from, proofs);
		Signed second = at(stream, to, proofs);
		return new Consistency(first.members(), second.members(), base64(proofs.consistency(from, to)));
	}

	private static List<String> base64(List<byte[]> hashes) {
		return hashes.stream().map(Base64.getEncoder()::encodeToString).toList();
	}

	private synchronized void record() {
		try {
			JournalStatus status = this.journal.status();
			if (covers(status)) {
				return;
			}
			Signed signed = at(status.stream(), status.size());
			if (signed.problem != null) {
				return;
			}
			this.auditLog.recordOwn(new OwnAct("journal.checkpoint", null, "Stream/" + status.stream(), Result.SUCCESS,
					signed.members()));
			this.last.keep(status.stream());
			this.covered = new Covered(status.stream(), status.size() + 1, this.clock.instant());
		}
		catch (JournalUnavailableException ex) {
			logger.warn("a checkpoint waits: {}", ex.getMessage());
		}
		catch (RuntimeException | Error ex) {
			logger.error("a checkpoint failed and will be tried again", ex);
		}
	}

	/** Looks at all streams, and records once what is wrong with one. */
	private void check() {
		try {
			this.recorded.keySet().retainAll(this.problems.keySet());
			for (Signed now : current()) {
				if (now.problem != null && !now.problem.equals(this.recorded.get(now.stream))) {
					this.auditLog.recordOwn(new OwnAct("journal.checkpoint", null, "Stream/" + now.stream,
							Result.FAILURE, now.members()));
					this.recorded.put(now.stream, now.problem);
				}
			}
		}
		catch (JournalUnavailableException ex) {
			logger.debug("The check of the streams waits: {}", ex.getMessage());
		}
		catch (RuntimeException | Error ex) {
			logger.error("The check of the streams failed and will be tried again", ex);
		}
	}

	private boolean covers(JournalStatus status) {
		Covered last = this.covered;
		return status.size() == 0 || (status.stream() == last.stream && status.size() <= last.size);
	}

	private double age() {
		return covers(this.journal.status()) ? 0 : (this.clock.millis() - this.covered.at.toEpochMilli()) / 1000.0;
	}

	@Override
	public void destroy() {
		this.thread.shutdownNow();
	}

}
