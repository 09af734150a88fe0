package io.hogaudit.signature;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.hogaudit.setting.SettingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AnswerPropertiesTests {

	@Test
	void takesEachStatusThatMakesPostHogTryAgain() {
		AnswerProperties properties = properties(503, "PT1S");
		assertThat(properties.unavailable().status()).isEqualTo(503);
		assertThat(properties.unavailable().seconds()).isEqualTo("1");
		assertThat(properties(429, "PT5M").unavailable().seconds()).isEqualTo("300");
	}

	@ParameterizedTest
	@CsvSource({ "500, PT10S, status", "200, PT10S, status", "0, PT10S, status", "-1, PT10S, status",
			"429, PT0S, retry-after", "429, PT0.999S, retry-after", "429, PT5M1S, retry-after",
			"429, PT-1S, retry-after" })
	void refusesWhatWouldLoseDeliveries(int status, String after, String setting) {
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> properties(status, after))
			.withMessageStartingWith("hogaudit.answer.unavailable-" + setting + " must be ");
	}

	private static AnswerProperties properties(int status, String after) {
		return new AnswerProperties(429, Duration.ofSeconds(2), status, Duration.parse(after), 429,
				Duration.ofSeconds(10));
	}

}
