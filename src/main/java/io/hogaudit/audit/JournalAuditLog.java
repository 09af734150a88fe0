package io.hogaudit.audit;

import java.time.Clock;
import java.time.Instant;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.journal.Append;
import io.hogaudit.journal.Journal;

/** Keeps audit entries in the journal. */
final class JournalAuditLog implements AuditLog {

	private static final Logger logger = LoggerFactory.getLogger(AuditLog.class);

	private final Journal journal;

	private final EntryWriter writer;

	private final Clock clock;

	private final JsonMapper json = new JsonMapper();

	JournalAuditLog(Journal journal, AuditProperties properties, Clock clock) {
		this.journal = journal;
		this.writer = new EntryWriter(new Redaction(properties.redact()), new Capture(properties.event()));
		this.clock = clock;
	}

	@Override
	public Append record(AuditEntry entry) {
		EntryWriter.Written written = this.writer.write(entry);
		if (!written.exposed().isEmpty()) {
			// first, so that a crash between the two leaves the finding and not the
			// silence
			recordExposed(entry, written);
		}
		return this.journal.append(entry.key().journalKey(), written.text());
	}

	private void recordExposed(AuditEntry entry, EntryWriter.Written written) {
		ObjectNode metadata = JsonNodeFactory.instance.objectNode();
		metadata.put("foundIn", entry.id().toString());
		written.exposed().forEach(metadata.putArray("places")::add);
		metadata.put("reason", "a value that looks like a key in use was in a delivery and was taken out of its entry");
		AuditEntry exposed = new AuditEntry(entry.key().derived("credential.exposed"), entry.timestamp(),
				"credential.exposed", entry.userId(), entry.resource(), Result.FAILURE, metadata, entry.recordedAt(),
				entry.endpoint());
		if (this.journal.append(exposed.key().journalKey(), this.writer.write(exposed).text()) == Append.RECORDED) {
			logger.warn("what looks like a key in use came with entry {}: see entry {}", entry.id(), exposed.id());
		}
	}

	@Override
	public Append recordOwn(OwnAct act) {
		Instant now = this.clock.instant();
		ObjectNode metadata = this.json.valueToTree(act.metadata());
		AuditEntry entry = new AuditEntry(NaturalKey.unique(now), now, act.action(), act.userId(), act.resource(),
				act.result(), metadata, now, AuditEntry.OWN);
		return record(entry);
	}

}
