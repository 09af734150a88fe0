package io.hogaudit.webhook;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import io.hogaudit.audit.NaturalKey;

/**
 * One verified inbound message, or what was fetched in place of one.
 *
 * @param id the {@code webhook-id}, where the scheme has one
 * @param sourceAddress who sent it, null when it was fetched
 * @param json the body, null when it is not JSON
 * @param flaw what is wrong with the body, null when nothing is
 */
@SuppressWarnings("ArrayRecordComponent")
record Delivery(String endpoint, @Nullable String id, @Nullable String sourceAddress, @Nullable String traceparent,
		Instant receivedAt, byte[] body, @Nullable JsonNode json, JsonBody.@Nullable Flaw flaw) {

	/** The natural key when the content gives none. */
	NaturalKey ownKey() {
		return (this.id != null) ? NaturalKey.delivery(this.endpoint, this.id)
				: NaturalKey.body(this.endpoint, this.body);
	}

}
