package io.hogaudit.webhook;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.audit.Result;

/**
 * What a handler made of a delivery.
 *
 * @param key UUIDv5 of the natural key
 * @param timestamp when it happened, null when the delivery does not say
 */
record Fact(UUID key, @Nullable Instant timestamp, String action, @Nullable String userId, @Nullable String resource,
		Result result, ObjectNode metadata) {
}
