package io.hogaudit.journal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.hogaudit.setting.SettingException;

/**
 * Settings of the journal.
 *
 * @param url where the journal is: {@code jdbc:sqlite:} and a path, or
 * {@code jdbc:postgresql://host/database}
 * @param user PostgreSQL role that reads and appends
 * @param password that role's password
 * @param migrationRole PostgreSQL role that owns the tables; the above when not set
 * @param retentionRole PostgreSQL role that removes what is old; the above when not set
 * @param lease how long a replica may be silent before others take over its streams and
 * followers
 * @param queueCapacity appends that may wait for the writer; more are answered 429
 * @param answerWithin an append that cannot be answered within this time is answered 429
 * @param retention age after which the text of entries that every sink has settled is
 * removed; kept for ever when not set
 * @param keyRetention age up to which a repeat is recognised
 */
@ConfigurationProperties("hogaudit.journal")
public record JournalProperties(@DefaultValue("jdbc:sqlite:data/hogaudit.db") String url, @Nullable String user,
		@Nullable String password, @DefaultValue Role migrationRole, @DefaultValue Role retentionRole,
		@DefaultValue("10s") Duration lease, @DefaultValue("4096") int queueCapacity,
		@DefaultValue("2500ms") Duration answerWithin, @Nullable Duration retention,
		@DefaultValue("35d") Duration keyRetention) {

	public JournalProperties {
		if (lease.compareTo(Duration.ofSeconds(1)) < 0) {
			throw new SettingException("hogaudit.journal.lease must be one second or more, for example 10s.");
		}
	}

	Role role() {
		return new Role(this.user, this.password);
	}

	@Override
	public String toString() {
		return "JournalProperties";
	}

	/**
	 * Who connects.
	 *
	 * @param user name of a PostgreSQL role
	 * @param password its password
	 */
	public record Role(@Nullable String user, @Nullable String password) {

		/** An empty setting is none. */
		public Role {
			user = (user == null || user.isBlank()) ? null : user;
			password = (password == null || password.isEmpty()) ? null : password;
		}

		Role or(Role other) {
			return (this.user == null) ? other : this;
		}

		@Override
		public String toString() {
			return "Role";
		}

	}

}
