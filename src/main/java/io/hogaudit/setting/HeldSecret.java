package io.hogaudit.setting;

import java.time.Instant;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A secret that is in use, without the secret.
 *
 * @param setting the environment variable, or the property where there is none
 * @param identity null where a short id could be guessed back, as a password's
 * @param validFrom when it begins to be good, null for always
 * @param validUntil when it ends to be good, null for never
 */
public record HeldSecret(String setting, Kind kind, @Nullable SecretIdentity identity, @Nullable Instant validFrom,
		@Nullable Instant validUntil) {

	public HeldSecret(String setting, Kind kind, @Nullable SecretIdentity identity) {
		this(setting, kind, identity, null, null);
	}

	/** Short id, or null. */
	public @Nullable String id() {
		return (this.identity != null) ? this.identity.id() : null;
	}

	/** What a secret is for. */
	public enum Kind {

		SIGNING_SECRET, WRITE_KEY, READ_KEY, CHECKPOINT_KEY, OTLP_HEADERS, PASSWORD;

		/** As it stands in entries and metrics. */
		public String text() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
