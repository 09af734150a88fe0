package io.hogaudit.credential;

import org.jspecify.annotations.Nullable;

/**
 * A secret, or a file of secrets, where it does not belong.
 *
 * @param rule {@code posthog-key}, {@code signing-secret} or {@code env-file}
 * @param line from 1, 0 for the file as a whole
 * @param commit that brought it in, null in the working tree
 * @param masked enough to find the key in PostHog, never enough to use it
 */
record ScanFinding(String rule, String path, int line, @Nullable String commit, String masked) {
}
