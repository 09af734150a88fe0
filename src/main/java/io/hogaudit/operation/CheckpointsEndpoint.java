package io.hogaudit.operation;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.SecurityContext;

import io.hogaudit.audit.AuditLog;
import io.hogaudit.audit.OwnAct;
import io.hogaudit.audit.Result;
import io.hogaudit.journal.DamagedJournalException;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalEntry;
import io.hogaudit.journal.Place;
import io.hogaudit.proof.Checkpoints;

/**
 * Proof for an auditor: signed checkpoints of the journal, the path from an entry to one,
 * and the path from one to a later one. Handing out an entry's text is itself an entry.
 */
@Endpoint(id = "checkpoints")
class CheckpointsEndpoint {

	private final Checkpoints checkpoints;

	private final Journal journal;

	private final AuditLog auditLog;

	CheckpointsEndpoint(Checkpoints checkpoints, Journal journal, AuditLog auditLog) {
		this.checkpoints = checkpoints;
		this.journal = journal;
		this.auditLog = auditLog;
	}

	/**
	 * The streams as they are now.
	 *
	 * @param verifierKey checks the notes, as in C2SP's signed-note; null without a key
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Current(@Nullable String verifierKey, List<Map<String, Object>> checkpoints) {
	}

	/**
	 * An entry and its proof.
	 *
	 * @param entry the kept text, whose bytes after a zero byte are hashed to the leaf
	 */
	record Proof(String place, String entry, Checkpoints.Inclusion inclusion) {
	}

	@ReadOperation
	Current current() {
		return new Current(this.checkpoints.verifierKey(),
				this.checkpoints.current().stream().map(Checkpoints.Signed::members).toList());
	}

	/** Null, and so 404, when there is no such entry or its text was removed. */
	@ReadOperation
	@Nullable Proof inclusion(SecurityContext security, @Selector String place) {
		Place asked = Places.parse("place", place);
		@Nullable JournalEntry entry = this.journal.read(asked).orElse(null);
		this.auditLog.recordOwn(new OwnAct("audit.read", Principals.name(security), "AuditEntry/" + asked,
				Result.SUCCESS, Map.of("count", (entry != null) ? 1 : 0, "proof", true)));
		if (entry == null) {
			return null;
		}
		if (entry.isDamaged()) {
			throw new DamagedJournalException("entry %s is not what was recorded".formatted(asked));
		}
		return new Proof(asked.toString(), new String(entry.text(), StandardCharsets.UTF_8),
				this.checkpoints.inclusion(asked.stream(), asked.sequence()));
	}

	@ReadOperation
	Checkpoints.Consistency consistency(@Selector long stream, @Selector long from, @Selector long to) {
		try {
			return this.checkpoints.consistency(stream, from, to);
		}
		catch (IllegalArgumentException ex) {
			throw Parameters.wrong(
					"from and to must be sizes that the stream has had, from 1 to its present one, from not after to");
		}
	}

}
