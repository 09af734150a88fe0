package io.hogaudit.operation;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonRawValue;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

import io.hogaudit.audit.AuditLog;
import io.hogaudit.audit.OwnAct;
import io.hogaudit.audit.Result;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalEntry;
import io.hogaudit.journal.Place;

/**
 * The kept entries, newest first, byte for byte. One call looks at a bounded number of
 * them and says where to go on. Each read is itself an entry, kept before the answer.
 */
@Endpoint(id = "auditentries")
class AuditEntriesEndpoint {

	private final Journal journal;

	private final AuditLog auditLog;

	AuditEntriesEndpoint(Journal journal, AuditLog auditLog) {
		this.journal = journal;
		this.auditLog = auditLog;
	}

	/**
	 * A page.
	 *
	 * @param complete whether nothing that matches can be missing behind these entries:
	 * nothing is left to look at, and nothing that was looked at is damaged
	 * @param lookedAt how many entries this call looked at
	 * @param lookedUpTo when the oldest of them was recorded, null when there was none
	 * @param damaged how many of them are damaged, so that nobody knows what they say
	 * @param removed how many of them have no text any more, after an erasure or under
	 * the retention rule
	 * @param next give it as {@code before} to go on; null when nothing is left
	 */
	record Page(List<Row> entries, boolean complete, long lookedAt, @Nullable Instant lookedUpTo, long damaged,
			long removed, @Nullable String next) {

		/** What the entry about this read says. */
		Map<String, Object> summary() {
			Map<String, Object> summary = new LinkedHashMap<>();
			summary.put("count", this.entries.size());
			summary.put("complete", this.complete);
			summary.put("lookedAt", this.lookedAt);
			if (this.lookedUpTo != null) {
				summary.put("lookedUpTo", this.lookedUpTo.toString());
			}
			summary.put("damaged", this.damaged);
			summary.put("removed", this.removed);
			return summary;
		}

	}

	record Row(long stream, long sequence, @JsonRawValue String entry) {

		static Row of(JournalEntry entry) {
			return new Row(entry.stream(), entry.sequence(), new String(entry.text(), StandardCharsets.UTF_8));
		}

	}

	@ReadOperation
	Page find(SecurityContext security, @Nullable String from, @Nullable String to, @Nullable String action,
			@Nullable String user, @Nullable String resource, @Nullable String result, @Nullable String before,
			@Nullable Integer limit) {
		int max = Parameters.limit(limit, 50);
		EntryFilter filter = new EntryFilter(Parameters.from(from), Parameters.to(to),
				Parameters.pattern("action", action), Parameters.pattern("user", user),
				Parameters.pattern("resource", resource), Parameters.result(result));
		Page page = new EntryScan(this.journal).page(filter,
				(before != null) ? Places.parseAll("before", before) : List.of(), max);
		Map<String, Object> asked = new HashMap<>(filter.asked());
		if (before != null) {
			asked.put("before", before);
		}
		Map<String, Object> metadata = page.summary();
		metadata.put("filter", asked);
		recordRead(security, null, metadata);
		return page;
	}

	@ReadOperation
	Row one(SecurityContext security, @Selector String place) {
		Place asked = Places.parse("place", place);
		Row row = this.journal.read(asked).map(Row::of).orElse(null);
		recordRead(security, "AuditEntry/" + asked, Map.of("count", (row != null) ? 1 : 0));
		if (row == null) {
			boolean recorded = asked.sequence() >= 1 && this.journal.streams().contains(asked.stream())
					&& asked.sequence() <= this.journal.head(asked.stream());
			throw Parameters.notThere(recorded ? "the text of this entry was removed" : "there is no such entry");
		}
		return row;
	}

	private void recordRead(SecurityContext security, @Nullable String resource, Map<String, ?> metadata) {
		this.auditLog
			.recordOwn(new OwnAct("audit.read", Principals.name(security), resource, Result.SUCCESS, metadata));
	}

}
