package io.hogaudit.audit;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.hogaudit.setting.SettingException;

/**
 * Settings of the audit entries.
 *
 * @param event PostHog's event name under which entries are captured, fixed for each
 * entry when it is recorded
 * @param redact further names whose values are taken out, at any depth, whatever their
 * case and separators
 */
@ConfigurationProperties("hogaudit.audit")
public record AuditProperties(@DefaultValue("audit") String event, @DefaultValue List<String> redact) {

	/** {@code $lib} of the entries that hogaudit captures. */
	public static final String LIB = "hogaudit";

	/** Of PostHog's capture API. */
	private static final int MAX_EVENT = 200;

	public AuditProperties {
		if (event.isBlank() || event.length() > MAX_EVENT) {
			throw new SettingException(
					"hogaudit.audit.event must be a name of 1 to 200 characters, for example audit.");
		}
	}

}
