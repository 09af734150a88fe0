package io.hogaudit.operation;

import java.util.Locale;
import java.util.Map;

import org.springframework.security.core.userdetails.User;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;

import io.hogaudit.setting.SettingException;

/** Makes the users of the settings. Plain passwords are hashed before they are kept. */
final class Users {

	static final String VIEWER = "viewer";

	static final String OPERATOR = "operator";

	private static final int MIN_PLAIN = 12;

	private final PasswordEncoder encoder = PasswordEncoderFactories.createDelegatingPasswordEncoder();

	InMemoryUserDetailsManager of(Map<String, AccessProperties.User> settings) {
		InMemoryUserDetailsManager users = new InMemoryUserDetailsManager();
		settings.forEach((name, user) -> {
			if (!user.password().isBlank()) {
				users.createUser(User.withUsername(name).password(hashed(name, user)).roles(roles(name, user)).build());
			}
		});
		return users;
	}

	private String hashed(String name, AccessProperties.User user) {
		if (user.password().startsWith("{")) {
			return user.password();
		}
		if (user.password().length() < MIN_PLAIN) {
			throw new SettingException(
					"%s is shorter than %d characters: use a longer password or a hash as {bcrypt}..."
						.formatted(setting(name, "password"), MIN_PLAIN));
		}
		return this.encoder.encode(user.password());
	}

	private static String[] roles(String name, AccessProperties.User user) {
		return switch (user.role()) {
			case VIEWER -> new String[] { VIEWER };
			case OPERATOR -> new String[] { VIEWER, OPERATOR };
			default ->
				throw new SettingException("%s must be %s or %s.".formatted(setting(name, "role"), VIEWER, OPERATOR));
		};
	}

	private static String setting(String name, String property) {
		boolean common = property.equals("password") && (name.equals(VIEWER) || name.equals(OPERATOR));
		return common ? "HOGAUDIT_%s_PASSWORD".formatted(name.toUpperCase(Locale.ROOT))
				: "hogaudit.access.users.%s.%s".formatted(name, property);
	}

}
