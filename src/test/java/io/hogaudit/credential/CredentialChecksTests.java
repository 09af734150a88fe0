package io.hogaudit.credential;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.hogaudit.credential.Posture.Credential;
import io.hogaudit.setting.Reload;

import static org.assertj.core.api.Assertions.assertThat;

/** A deployment's own thresholds and the fingerprints of the others. */
class CredentialChecksTests {

	private static final String SALT = "a salt of many characters";

	private static CredentialChecks checks(long warning, long critical, String salt, String... foreign) {
		return new CredentialChecks(new CredentialProperties(Duration.ofSeconds(1), Duration.ofMinutes(1),
				Duration.ofDays(warning), Duration.ofDays(critical), Duration.ofDays(90), List.of(), List.of(), salt,
				List.of(foreign), false));
	}

	private static Credential aged(@Nullable Long days) {
		return new Credential("POSTHOG_WRITE_KEY", "write_key", "0a1b2c3d", null, days, null, "print");
	}

	private static Verdict age(long warning, long critical, @Nullable Long days) {
		return checks(warning, critical, "").age(List.of(aged(0L), aged(days))).verdict();
	}

	@Test
	void aSecretIsAWarningFromTheFirstAgeAndAFailureFromTheSecond() {
		assertThat(age(90, 180, 89L)).isEqualTo(Verdict.PASS);
		assertThat(age(90, 180, 90L)).isEqualTo(Verdict.WARN);
		assertThat(age(90, 180, 179L)).isEqualTo(Verdict.WARN);
		assertThat(age(90, 180, 180L)).isEqualTo(Verdict.FAIL);
	}

	@Test
	void eachEnvironmentHasAgesOfItsOwn() {
		assertThat(age(7, 30, 8L)).isEqualTo(Verdict.WARN);
		assertThat(age(365, 730, 300L)).isEqualTo(Verdict.PASS);
	}

	@Test
	void whatHasNoAgeIsNoFinding() {
		assertThat(age(90, 180, null)).isEqualTo(Verdict.PASS);
	}

	@Test
	void namesTheSecretAndTheRemedy() {
		Check check = checks(90, 180, "").age(List.of(aged(200L)));
		assertThat(check.reason()).isEqualTo("POSTHOG_WRITE_KEY (0a1b2c3d) is 200 days old.");
		assertThat(check.remedy()).contains("Rotate");
	}

	@Test
	void aSecretOfAnotherDeploymentIsAFailure() {
		assertThat(checks(90, 180, SALT, "other", "print").foreign(List.of(aged(1L))).verdict())
			.isEqualTo(Verdict.FAIL);
		assertThat(checks(90, 180, SALT, "other").foreign(List.of(aged(1L))).verdict()).isEqualTo(Verdict.PASS);
	}

	@Test
	void fingerprintsWithoutASaltCannotBeCompared() {
		Check check = checks(90, 180, "", "print").foreign(List.of(aged(1L)));
		assertThat(check.verdict()).isEqualTo(Verdict.WARN);
		assertThat(check.remedy()).contains("fingerprint-salt");
	}

	@Test
	void aRefusedChangeIsAWarningWithItsSentence() {
		Check check = checks(90, 180, "").refused(List.of(new Reload.Problem("X", "X is wrong: mend it.")));
		assertThat(check.verdict()).isEqualTo(Verdict.WARN);
		assertThat(check.reason()).isEqualTo("X is wrong: mend it.");
	}

}
