package io.hogaudit.sink.otlp;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.hogaudit.setting.SettingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class OtlpPropertiesTests {

	@Test
	void isOffWithoutEndpoint() {
		assertThat(with(" ", "").enabled()).isFalse();
	}

	@Test
	void addsOtlpsPathOnlyWhereNoneIsGiven() {
		assertThat(with("http://collector:4318", "").uri()).hasToString("http://collector:4318/v1/logs");
		assertThat(with("http://collector:4318/", "").uri()).hasToString("http://collector:4318/v1/logs");
		assertThat(with("https://us.i.posthog.com/i/v1/logs", "").uri())
			.hasToString("https://us.i.posthog.com/i/v1/logs");
	}

	@Test
	void readsHeadersAsOpenTelemetryWritesThem() {
		assertThat(OtlpHeaders.parse(with("", "Authorization=Bearer%20a+b=, x-tenant = one%2Ctwo ,").headers()))
			.containsEntry("Authorization", "Bearer a+b=")
			.containsEntry("x-tenant", "one,two")
			.hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "canary", "=canary", "na me=canary", "a=canary%zz", "a=canary%0d%0ab: c", "Host=canary",
			"content-type=canary", "a=Bearer phx_canary" })
	void refusesWrongHeadersWithoutSayingThem(String headers) {
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> with("", headers))
			.withMessageStartingWith("HOGAUDIT_OTLP_HEADERS ")
			.withMessageNotContaining("canary");
	}

	@ParameterizedTest
	@ValueSource(strings = { "collector:4318", "ftp://x.test", "https://", "https://u:canary@x.test",
			"https://x.test?token=canary", "ht tp" })
	void refusesWhatIsNoEndpoint(String endpoint) {
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> with(endpoint, ""))
			.withMessageStartingWith("HOGAUDIT_OTLP_ENDPOINT ")
			.withMessageNotContaining("canary");
	}

	@Test
	void neverPrintsTheHeaders() {
		assertThat(with("https://x.test", "a=canary").toString()).doesNotContain("canary");
	}

	@Test
	void callsPlainHttpInsecureExceptOnLoopback() {
		assertThat(with("http://collector:4318", "").insecure()).isTrue();
		assertThat(with("http://127.0.0.1:4318", "").insecure()).isFalse();
		assertThat(with("https://collector:4318", "").insecure()).isFalse();
	}

	private static OtlpProperties with(String endpoint, String headers) {
		return new OtlpProperties(endpoint, headers, Duration.ofSeconds(1), Duration.ofSeconds(1), 500);
	}

}
