package io.hogaudit.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.audit.AuditEntry;
import io.hogaudit.audit.AuditLog;
import io.hogaudit.journal.Append;

/**
 * Records entries of PostHog's activity log that came by another way than a webhook. They
 * become what they would have become by webhook, under the same identity. Thread-safe.
 */
public final class ActivityLog {

	private final Entries entries;

	private final AuditLog auditLog;

	private final Outcomes outcomes;

	private final Clock clock;

	ActivityLog(Entries entries, AuditLog auditLog, Outcomes outcomes, Clock clock) {
		this.entries = entries;
		this.auditLog = auditLog;
		this.outcomes = outcomes;
		this.clock = clock;
	}

	/** When PostHog says that an entry was made. */
	public static Optional<Instant> createdAt(JsonNode entry) {
		return Optional.ofNullable(Json.time(entry, "created_at"));
	}

	/**
	 * Records one.
	 * @param via the way by which it came, also kept as its endpoint
	 * @throws io.hogaudit.journal.JournalUnavailableException when it cannot be kept now
	 */
	public Append record(ObjectNode entry, String via) {
		ObjectNode body = JsonNodeFactory.instance.objectNode();
		ObjectNode event = body.putObject("event");
		event.put("event", ActivityLogHandler.EVENT);
		event.set("properties", entry);
		AuditEntry made = this.entries.entry(new Delivery(via, null, null, null, this.clock.instant(),
				body.toString().getBytes(StandardCharsets.UTF_8), body, null));
		Append append = this.auditLog.record(made);
		if (append == Append.RECORDED) {
			this.outcomes.countConcern(made.metadata());
		}
		return append;
	}

}
