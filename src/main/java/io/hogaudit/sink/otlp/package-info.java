/** An OpenTelemetry collector, or PostHog Logs, as a sink. */
@NullMarked
package io.hogaudit.sink.otlp;

import org.jspecify.annotations.NullMarked;
