package io.hogaudit.operation;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder;

import io.hogaudit.setting.SettingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class UsersTests {

	@Test
	void refusesAPasswordOfWhichOnlyAPartWouldCount() {
		String password = "canary-".repeat(11);
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> user(password, "viewer"))
			.withMessageContaining("HOGAUDIT_VIEWER_PASSWORD is longer than the 72 bytes")
			.satisfies((ex) -> assertThat(ex.sentence()).doesNotContain("canary"));
	}

	@Test
	void refusesARoleThatIsNone() {
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> user("long-enough-canary", "admin"))
			.withMessageContaining("viewer or operator")
			.satisfies((ex) -> assertThat(ex.sentence()).doesNotContain("canary"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{noop}canary-of-many-letters", "{MD5}canary", "{SHA-256}canary", "{argon2}canary",
			"{scrypt}canary", "{ldap}canary", "{bcrypt}canary", "{pbkdf2}canary", "{nothing}canary", "{canary" })
	void refusesAHashThatIsNoneOrNoGoodOne(String hash) {
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> user(hash, "viewer"))
			.withMessageContaining("HOGAUDIT_VIEWER_PASSWORD is not a hash that hogaudit can read")
			.satisfies((ex) -> assertThat(ex.sentence()).doesNotContain("canary"));
	}

	@Test
	void takesHashes() {
		for (String id : List.of("bcrypt", "pbkdf2@SpringSecurity_v5_8")) {
			String hash = "{" + id + "}" + encoder(id).encode("long-enough-canary");
			assertThat(user(hash, "viewer")).asString().isEqualTo("viewer" + hash);
		}
	}

	private static PasswordEncoder encoder(String id) {
		return id.equals("bcrypt") ? new BCryptPasswordEncoder(4)
				: Pbkdf2PasswordEncoder.defaultsForSpringSecurity_v5_8();
	}

	@Test
	void keepsNoPlainPassword() {
		assertThat(user("long-enough-canary", "operator")).asString().doesNotContain("canary");
	}

	private static Object user(String password, String role) {
		AccessProperties.User user = new AccessProperties.User(password, role);
		assertThat(user).asString().doesNotContain("canary");
		return new Users().user("viewer", user).getUsername() + new Users().user("viewer", user).getPassword();
	}

}
