package io.hogaudit.sink.posthog;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.hogaudit.setting.SettingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(OutputCaptureExtension.class)
@ResourceLock(Resources.SYSTEM_OUT)
class PostHogPropertiesTests {

	@ParameterizedTest
	@ValueSource(strings = { "phx_a1", "phs_a1", "pha_a1", "phr_a1" })
	void refusesKeysThatMustNeverBeSentAsProjectToken(String key) {
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> with("https://x.test", key, "auto"))
			.withMessageStartingWith("POSTHOG_WRITE_KEY ")
			.withMessageContaining("must never be sent")
			.withMessageNotContaining(key);
	}

	@ParameterizedTest
	@ValueSource(strings = { "phc_", "phc_a-b", "abc",
			"phc_00000000000000000000000000000000000000000000000000000000000001" })
	void refusesWhatIsNoProjectToken(String key) {
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> with("https://x.test", key, "auto"))
			.withMessageStartingWith("POSTHOG_WRITE_KEY ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://us.posthog.com", "https://EU.posthog.com/", "http://app.posthog.com:443",
			"https://posthog.com", "https://us.posthog.com/capture" })
	void refusesTheHostOfTheApp(String host) {
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> with(host, "phc_a", "auto"))
			.withMessageStartingWith("POSTHOG_HOST is the host of PostHog's app")
			.withMessageContaining("https://eu.i.posthog.com");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://us.i.posthog.com", "https://posthog.example.com", "https://notposthog.com" })
	void takesOtherHosts(String host) {
		assertThat(with(host, "phc_a", "auto").host()).isEqualTo(host);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "x.test", "ftp://x.test", "https://", "https://u:p@x.test", "https://x.test?a=b", "ht tp" })
	void refusesWhatIsNoHost(String host) {
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> with(host, "phc_a", "auto"))
			.withMessageStartingWith("POSTHOG_HOST ");
	}

	@Test
	void refusesAnUnknownProtocol() {
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> with("https://x.test", "phc_a", "v2"))
			.withMessageStartingWith("hogaudit.posthog.protocol ");
	}

	@Test
	void isOffWithoutKey() {
		assertThat(with("https://x.test", " ", "auto").enabled()).isFalse();
	}

	@Test
	void callsPlainHttpInsecureExceptOnLoopback() {
		assertThat(with("http://x.test", "phc_a", "auto").insecure()).isTrue();
		assertThat(with("http://127.0.0.1:1", "phc_a", "auto").insecure()).isFalse();
		assertThat(with("http://[::1]:1", "phc_a", "auto").insecure()).isFalse();
		assertThat(with("https://x.test/", "phc_a", "auto").insecure()).isFalse();
	}

	@Test
	void neverPrintsTheKey() {
		assertThat(with("https://x.test", "phc_secret", "auto").toString()).doesNotContain("phc_");
	}

	private static PostHogProperties with(String host, String key, String protocol) {
		return new PostHogProperties(host, key, protocol, Duration.ofSeconds(1), Duration.ofSeconds(1), 500);
	}

}
