package io.hogaudit.audit;

import java.time.DateTimeException;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TimesTests {

	@ParameterizedTest
	@ValueSource(strings = { "2026-11-23T19:30:01Z", "2000-02-29T00:00:00Z", "2026-11-23T19:30:01.5Z",
			"2026-11-23T19:30:01.123Z", "2026-11-23T19:30:01.000001Z", "2026-11-23T19:30:01.123456789Z",
			"1969-12-31T23:59:59.999Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z",
			"-0001-01-01T00:00:00Z", "+12026-11-23T19:30:01Z" })
	void readsAndWritesAsInstantDoes(String text) {
		Instant instant = Instant.parse(text);
		assertThat(Times.parse(text)).isEqualTo(instant);
		assertThat(Times.text(instant)).isEqualTo(instant.toString());
	}

	@ParameterizedTest
	@CsvSource({ "2026-11-23T19:30:01, 2026-11-23T19:30:01Z", "2026-11-23 19:30:01.25, 2026-11-23T19:30:01.250Z",
			"2026-11-23T19:30:01+00:00, 2026-11-23T19:30:01Z", "2026-11-23T19:30:01.5-03:30, 2026-11-23T23:00:01.500Z",
			"2026-11-23 19:30:01.123456+02:00, 2026-11-23T17:30:01.123456Z",
			"2026-11-23T24:00:00Z, 2026-11-24T00:00:00Z", "2026-11-23T19:30, 2026-11-23T19:30:00Z" })
	void readsOtherFormsOfIso8601(String text, String instant) {
		assertThat(Times.parse(text)).isEqualTo(Instant.parse(instant));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "yesterday", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-23T19:30:0xZ",
			"2026-11-23T19:30:01.12x456Z", "2026-11-23T25:30:01Z", "2026-11-23T19:60:01Z",
			"2026-11-23T19:30:01.1234567891Z", "2026-11-23T19:30:01.5ZZ", "2026/11/23T19:30:01Z" })
	void refusesWhatIsNoTime(String text) {
		assertThatExceptionOfType(DateTimeException.class).isThrownBy(() -> Times.parse(text));
	}

	@Test
	void writesEveryInstantAsInstantDoes() {
		for (long second = -62_200_000_000L; second < 260_000_000_000L; second += 9_876_543_211L) {
			Instant instant = Instant.ofEpochSecond(second, Math.floorMod(second, 1_000_000_000L));
			assertThat(Times.text(instant)).isEqualTo(instant.toString());
			assertThat(Times.parse(instant.toString())).isEqualTo(instant);
		}
	}

}
