package io.hogaudit.audit;

import io.hogaudit.journal.Append;

/** Keeps audit entries. Safe for use by many threads. */
public interface AuditLog {

	/**
	 * Redacts the entry, keeps it, and returns when it is durable. A live-looking key
	 * found in it adds a {@code credential.exposed} entry.
	 * @throws io.hogaudit.journal.JournalUnavailableException when it cannot be kept now
	 */
	Append record(AuditEntry entry);

	/** Keeps an act of hogaudit itself, as {@code service.started}. */
	Append recordOwn(OwnAct act);

}
