package io.hogaudit.proof;

import java.time.Duration;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.hogaudit.setting.SettingException;

/**
 * How the journal's checkpoints are made.
 *
 * @param key Ed25519 private key that signs them: PKCS #8 in PEM or the base64 of its 32
 * bytes; without one they are made and not signed
 * @param origin the log's name in them, without blanks and plus signs
 * @param interval how often one is recorded while entries come
 */
@ConfigurationProperties("hogaudit.checkpoint")
record CheckpointProperties(@DefaultValue("") String key, @DefaultValue("hogaudit") String origin,
		@DefaultValue("10m") Duration interval) {

	private static final Pattern ORIGIN = Pattern.compile("[!-*,-~]{1,200}");

	CheckpointProperties {
		if (!ORIGIN.matcher(origin).matches()) {
			throw new SettingException(
					"hogaudit.checkpoint.origin must be printable ASCII without blanks and plus signs, as audit.example.com.");
		}
		if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
			throw new SettingException("hogaudit.checkpoint.interval must be a second at least, as 10m.");
		}
	}

	@Override
	public String toString() {
		return "CheckpointProperties[" + this.origin + ", " + this.interval + "]";
	}

}
