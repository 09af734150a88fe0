package io.hogaudit.operation;

import java.time.Duration;
import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.hogaudit.setting.SettingException;

/**
 * Who may use the management port.
 *
 * @param users HTTP Basic users by name; one without a password does not exist
 * @param freeAttempts wrong passwords that an address may try before it has to wait; a
 * user's are five times as many, from all addresses together
 * @param refusalWindow who was refused for one reason from one address within it is one
 * entry
 */
@ConfigurationProperties("hogaudit.access")
public record AccessProperties(@DefaultValue Map<String, User> users, @DefaultValue("10") int freeAttempts,
		@DefaultValue("1m") Duration refusalWindow) {

	public AccessProperties {
		if (freeAttempts < 1 || freeAttempts > 1000) {
			throw new SettingException("hogaudit.access.free-attempts must be from 1 to 1000.");
		}
	}

	/**
	 * One user.
	 *
	 * @param password hashed as {@code {bcrypt}...}, or plain
	 * @param role {@code viewer} or {@code operator}; an operator may view, too
	 */
	public record User(@DefaultValue("") String password, @DefaultValue("viewer") String role) {

		/** Without the password. */
		@Override
		public String toString() {
			return "User[role=" + this.role + "]";
		}

	}

}
