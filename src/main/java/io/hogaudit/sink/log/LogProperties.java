package io.hogaudit.sink.log;

import java.util.Set;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import io.hogaudit.setting.SettingException;

/**
 * Settings of the log sink.
 *
 * @param enabled whether audit entries are logged at all
 * @param format {@code json}, the entry itself, {@code ecs}, Elastic Common Schema,
 * {@code ocsf}, Open Cybersecurity Schema Framework, or {@code cef}, Common Event Format
 * @param file where lines go; stdout when empty
 * @param maxFileSize size beyond which the file is set aside under a time-stamped name
 * @param force whether each batch is forced to disk before it counts as delivered; for a
 * file only
 */
@ConfigurationProperties("hogaudit.log")
record LogProperties(@DefaultValue("true") boolean enabled, @DefaultValue("json") String format,
		@DefaultValue("") String file, @DefaultValue("100MB") DataSize maxFileSize,
		@DefaultValue("true") boolean force) {

	private static final Set<String> FORMATS = Set.of("json", "ecs", "ocsf", "cef");

	LogProperties {
		format = format.strip();
		file = file.strip();
		if (!FORMATS.contains(format)) {
			throw new SettingException("HOGAUDIT_LOG_FORMAT must be json, ecs, ocsf or cef.");
		}
	}

}
