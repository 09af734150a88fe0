package io.hogaudit.operation;

import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may use the management port.
 *
 * @param users HTTP Basic users by name; one without a password does not exist
 */
@ConfigurationProperties("hogaudit.access")
public record AccessProperties(@DefaultValue Map<String, User> users) {

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
