package io.hogaudit.operation;

import org.junit.jupiter.api.Test;

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
