package io.hogaudit.operation;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;

import io.hogaudit.setting.SettingException;

/** Makes the users of the settings. Plain passwords are hashed before they are kept. */
final class Users {

	static final String VIEWER = "viewer";

	static final String OPERATOR = "operator";

	private static final int MIN_PLAIN = 12;

	/** With a cost of 14 at most, about a second; each more takes twice as long. */
	private static final Pattern BCRYPT = Pattern
		.compile("\\{bcrypt}\\$2[aby]?\\$(?:0[4-9]|1[0-4])\\$[./0-9A-Za-z]{53}");

	/** Salt and key in hexadecimal digits. */
	private static final Pattern PBKDF2 = Pattern.compile("\\{pbkdf2(?:@SpringSecurity_v5_8)?}(?:[0-9a-f]{2}){40,}");

	private static final int MAX_PLAIN_BYTES = 72;

	static final PasswordEncoder ENCODER = PasswordEncoderFactories.createDelegatingPasswordEncoder();

	UserDetails user(String name, AccessProperties.User user) {
		return User.withUsername(name).password(hashed(name, user)).roles(roles(name, user)).build();
	}

	private String hashed(String name, AccessProperties.User user) {
		if (user.password().startsWith("{")) {
			checkHash(name, user.password());
			return user.password();
		}
		if (user.password().length() < MIN_PLAIN) {
			throw new SettingException(
					"%s is shorter than %s characters: use a longer password or a hash as {bcrypt}..."
						.formatted(setting(name, "password"), MIN_PLAIN));
		}
		if (user.password().getBytes(StandardCharsets.UTF_8).length > MAX_PLAIN_BYTES) {
			throw new SettingException(
					"%s is longer than the %s bytes that bcrypt looks at: use a shorter password or a hash of another algorithm."
						.formatted(setting(name, "password"), MAX_PLAIN_BYTES));
		}
		return ENCODER.encode(user.password());
	}

	private void checkHash(String name, String hash) {
		try {
			// no other is slow, or can be had without further libraries
			if (BCRYPT.matcher(hash).matches() || PBKDF2.matcher(hash).matches()) {
				// throws when it does not know the algorithm
				var _ = ENCODER.matches("", hash);
				return;
			}
		}
		catch (IllegalArgumentException ex) {
			// said below
		}
		throw new SettingException(
				"%s is not a hash that hogaudit can read: use {bcrypt} with a cost of at most 14, or a plain password."
					.formatted(setting(name, "password")));
	}

	private static String[] roles(String name, AccessProperties.User user) {
		return switch (user.role()) {
			case VIEWER -> new String[] { VIEWER };
			case OPERATOR -> new String[] { VIEWER, OPERATOR };
			default ->
				throw new SettingException("%s must be %s or %s.".formatted(setting(name, "role"), VIEWER, OPERATOR));
		};
	}

	static String setting(String name, String property) {
		boolean common = property.equals("password") && (name.equals(VIEWER) || name.equals(OPERATOR));
		return common ? "HOGAUDIT_%s_PASSWORD".formatted(name.toUpperCase(Locale.ROOT))
				: "hogaudit.access.users.%s.%s".formatted(name, property);
	}

}
