package io.hogaudit.audit;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One fact worth keeping: who did what to what, when, and how it ended.
 *
 * @param key the same for the same fact, for ever
 * @param timestamp when it happened
 * @param action what happened, as {@code feature_flag.updated}
 * @param userId who did it, if anyone is known
 * @param resource what it happened to, as {@code FeatureFlag/1234}
 * @param metadata the rest, not yet redacted; handed over, not copied
 * @param recordedAt when hogaudit received it
 * @param endpoint where hogaudit received it, {@code hogaudit} for its own acts
 */
public record AuditEntry(NaturalKey key, Instant timestamp, String action, @Nullable String userId,
		@Nullable String resource, Result result, ObjectNode metadata, Instant recordedAt, String endpoint) {

	/** The endpoint that hogaudit's own acts carry. */
	public static final String OWN = "hogaudit";

	public UUID id() {
		return this.key.id();
	}

	/** The same content under another identity. */
	public AuditEntry withKey(NaturalKey key) {
		return new AuditEntry(key, this.timestamp, this.action, this.userId, this.resource, this.result, this.metadata,
				this.recordedAt, this.endpoint);
	}

}
