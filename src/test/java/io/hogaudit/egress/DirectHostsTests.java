package io.hogaudit.egress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.hogaudit.setting.SettingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DirectHostsTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			*                    | eu.i.posthog.com | 443  | true
			posthog.com          | eu.i.posthog.com | 443  | true
			.posthog.com         | eu.i.posthog.com | 443  | true
			*.posthog.com        | eu.i.posthog.com | 443  | true
			.posthog.com         | posthog.com      | 443  | true
			posthog.com          | notposthog.com   | 443  | false
			other, POSTHOG.com   | PostHog.com.     | 443  | true
			posthog.com:8443     | posthog.com      | 443  | false
			posthog.com:443      | posthog.com      | 443  | true
			10.0.0.0/8           | 10.1.2.3         | 4318 | true
			10.0.0.0/8           | 11.1.2.3         | 4318 | false
			10.0.0.0/8           | ten.example      | 4318 | false
			10.1.2.3             | 10.1.2.3         | 4318 | true
			fd00::/8 10.0.0.0/8  | [fd00::1]        | 4318 | true
			fd00::/8             | [fe80::1]        | 4318 | false
			-                    | localhost        | 80   | true
			-                    | a.localhost      | 80   | true
			-                    | 127.8.8.8        | 80   | true
			-                    | [::1]            | 80   | true
			-                    | example.com      | 80   | false
			""")
	void knowsWhatIsReachedDirectly(String list, String host, int port, boolean direct) {
		assertThat(DirectHosts.parse((list != null) ? list : "").contains(host, port)).isEqualTo(direct);
	}

	@Test
	void refusesAnEntryThatIsNoNetwork() {
		assertThatThrownBy(() -> DirectHosts.parse("10.0.0.0/99")).isInstanceOf(SettingException.class)
			.hasMessageContaining("NO_PROXY");
	}

}
