package io.hogaudit.signature;

import java.time.Instant;

/**
 * A request that the filter refused.
 *
 * @param endpoint the endpoint's name, {@code none} when the path is not one
 */
public record Refusal(String endpoint, RefusalReason reason, String sourceAddress, Instant at) {
}
