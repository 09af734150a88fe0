/** The PostHog capture API as a sink. */
@NullMarked
package io.hogaudit.sink.posthog;

import org.jspecify.annotations.NullMarked;
