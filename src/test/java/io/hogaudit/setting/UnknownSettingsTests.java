package io.hogaudit.setting;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UnknownSettingsTests {

	@Test
	void namesWhatIsMisspelt() throws IOException {
		assertThat(UnknownSettings
			.unknown(List.of("HOGAUDIT_JOURNAL_QUEUECAPACTIY", "PATH", "HOGAUDIT_ENVIROMENT", "HOGAUDIT_ENVIRONMENT")))
			.containsExactly("HOGAUDIT_ENVIROMENT", "HOGAUDIT_JOURNAL_QUEUECAPACTIY");
	}

	@Test
	void knowsEverySettingAliasAndFreeName() throws IOException {
		assertThat(UnknownSettings.unknown(List.of("HOGAUDIT_JOURNAL_QUEUECAPACITY", "HOGAUDIT_VIEWER_PASSWORD",
				"HOGAUDIT_JOURNAL_URL", "HOGAUDIT_ENDPOINTS_BILLING_SECRETS", "HOGAUDIT_ACCESS_USERS_ANNA_PASSWORD",
				"HOGAUDIT_SEVERITY_EXPORT", "HOGAUDIT_AUDIT_REDACT_0", "HOGAUDIT_MANAGEMENT_URL")))
			.isEmpty();
	}

	@Test
	void saysNothingOfWhatKubernetesSetsForAService() throws IOException {
		assertThat(UnknownSettings.unknown(List.of("HOGAUDIT_SERVICE_HOST", "HOGAUDIT_SERVICE_PORT_HTTP",
				"HOGAUDIT_PORT", "HOGAUDIT_PORT_8080_TCP", "HOGAUDIT_PORT_8080_TCP_ADDR")))
			.isEmpty();
	}

}
