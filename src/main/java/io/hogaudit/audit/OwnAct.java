package io.hogaudit.audit;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Something that hogaudit or its operator did.
 *
 * @param metadata names and values for the entry; values are text, numbers, booleans or
 * lists and maps of them
 */
public record OwnAct(String action, @Nullable String userId, @Nullable String resource, Result result,
		Map<String, ?> metadata) {
}
