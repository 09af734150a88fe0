package io.hogaudit.webhook;

import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much entries matter.
 *
 * @param severity info, low, medium, high, critical or off, by concern
 * ({@code hogaudit.severity.export}, {@code HOGAUDIT_SEVERITY_EXPORT}); the concerns and
 * their defaults are in docs/events.md
 */
@ConfigurationProperties("hogaudit")
record SeverityProperties(@DefaultValue Map<String, String> severity) {
}
