package io.hogaudit.webhook;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.audit.NaturalKey;
import io.hogaudit.audit.Result;

/**
 * What a handler made of a delivery.
 *
 * @param key what makes it the same fact when it comes again
 * @param timestamp when it happened, null when the delivery does not say
 */
record Fact(NaturalKey key, @Nullable Instant timestamp, String action, @Nullable String userId,
		@Nullable String resource, Result result, ObjectNode metadata) {
}
