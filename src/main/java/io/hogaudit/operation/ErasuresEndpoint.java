package io.hogaudit.operation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

import io.hogaudit.audit.AuditEntry;
import io.hogaudit.audit.AuditLog;
import io.hogaudit.audit.OwnAct;
import io.hogaudit.audit.Result;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalEntry;
import io.hogaudit.journal.Place;

/**
 * Removes the texts of entries about a person for good, where every sink has them. What
 * proves the journal stays, and so do hogaudit's own entries. The request and what came
 * of it are entries that name places and a reason, and not the person.
 */
@Endpoint(id = "erasures")
class ErasuresEndpoint {

	/** Of one call. */
	private static final int MAX_ENTRIES = 500;

	private final Journal journal;

	private final AuditLog auditLog;

	private final JsonMapper json = new JsonMapper();

	ErasuresEndpoint(Journal journal, AuditLog auditLog) {
		this.journal = journal;
		this.auditLog = auditLog;
	}

	/**
	 * What one call did.
	 *
	 * @param found entries that were asked for and are not hogaudit's own
	 * @param kept places that keep their text, because they are hogaudit's own, a dead
	 * letter, or a sink has not settled them yet
	 * @param complete whether no other entry can be about the user: nothing is left to
	 * look at, and nothing that was looked at is damaged
	 * @param damaged entries that were looked at and that nobody can read
	 * @param next give it as {@code before} to go on; null when nothing is left
	 */
	record Erasure(int found, int erased, List<String> kept, boolean complete, long damaged, @Nullable String next) {
	}

	/**
	 * Entries of a user, or at places with commas between.
	 * @param dryRun whether to count them only
	 */
	@WriteOperation
	Erasure erase(SecurityContext security, @Nullable String user, @Nullable String places, @Nullable String before,
			@Nullable String reason, @Nullable Boolean dryRun) {
		@Nullable String why = Boolean.TRUE.equals(dryRun) ? null : Parameters.reason(reason, "texts are erased");
		if ((user == null || user.isBlank() || user.contains("*")) == (places == null || places.isBlank())) {
			throw Parameters.wrong("either user must name one user, without *, or places some entries as 1-42,2-7");
		}
		if (places != null) {
			List<Place> asked = Places.parseAll("places", places);
			if (asked.size() > MAX_ENTRIES) {
				throw Parameters.wrong("places must be %s at most".formatted(MAX_ENTRIES));
			}
			return erase(security, asked, why, new Erasure(0, 0, List.of(), true, 0, null));
		}
		EntryFilter filter = new EntryFilter(null, null, null, user, null, null);
		AuditEntriesEndpoint.Page page = new EntryScan(this.journal).page(filter,
				(before != null) ? Places.parseAll("before", before) : List.of(), MAX_ENTRIES);
		List<Place> asked = page.entries().stream().map((row) -> new Place(row.stream(), row.sequence())).toList();
		return erase(security, asked, why, new Erasure(0, 0, List.of(), page.complete(), page.damaged(), page.next()));
	}

	private Erasure erase(SecurityContext security, List<Place> asked, @Nullable String reason, Erasure looked) {
		List<Place> others = asked.stream().filter(this::notOwn).toList();
		if (reason == null) {
			record("erasure.counted", security, Map.of("found", others.size()));
			return new Erasure(others.size(), 0, List.of(), looked.complete, looked.damaged, looked.next);
		}
		if (!others.isEmpty()) {
			record("erasure.requested", security, Map.of("places", Places.join(others), "reason", reason));
		}
		List<Place> erased = new ArrayList<>();
		for (Place place : others) {
			if (this.journal.erase(place)) {
				erased.add(place);
			}
		}
		List<Place> kept = new ArrayList<>(asked);
		kept.removeAll(erased);
		if (!others.isEmpty()) {
			Map<String, Object> outcome = new LinkedHashMap<>();
			outcome.put("places", Places.join(erased));
			outcome.put("erased", erased.size());
			outcome.put("kept", kept.size());
			outcome.put("complete", looked.complete);
			outcome.put("damaged", looked.damaged);
			outcome.put("reason", reason);
			record("erasure.done", security, outcome);
		}
		return new Erasure(others.size(), erased.size(), kept.stream().map(Place::toString).toList(), looked.complete,
				looked.damaged, looked.next);
	}

	private boolean notOwn(Place place) {
		return this.journal.read(place)
			.map(JournalEntry::text)
			.map((text) -> !AuditEntry.OWN.equals(this.json.readTree(text).path("endpoint").asString("")))
			.orElse(false);
	}

	private void record(String action, SecurityContext security, Map<String, ?> metadata) {
		this.auditLog
			.recordOwn(new OwnAct(action, Principals.name(security), "Journal/hogaudit", Result.SUCCESS, metadata));
	}

}
