package io.hogaudit.webhook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.audit.Severity;
import io.hogaudit.setting.SettingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SeveritiesTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					ProjectSecretAPIKey | created | {"detail":{"context":{"scopes":["a","*"]}}} | ALL_SCOPES_KEY
					PersonalAPIKey | created | {"detail":{"changes":[{"field":"scopes","after":["*"]}]}} | ALL_SCOPES_KEY
					PersonalAPIKey | created | {"detail":{"changes":[{"field":"scopes","after":["read"]}]}} |
					ProjectSecretAPIKey | revoked | {"detail":{"context":{"scopes":["*"]}}} |
					PersonalAPIKey | revoked | {"detail":{"changes":[{"field":"scopes","before":["read"],"after":["*"]}]}} | ALL_SCOPES_KEY
					PersonalAPIKey | created | {"detail":{"changes":[{"field":"scopes","before":["*"],"after":["*"]}]}} |
					PersonalAPIKey | created | {"detail":{"changes":[{"field":"scopes","after":["loop:write"]}]}} |
					ProjectSecretAPIKey | created | {"detail":{"context":{"scopes":["loop:write"]}}} | ALL_SCOPES_KEY
					ProjectSecretAPIKey | updated | {"detail":{"context":{"scopes":["loop:write"]},"changes":[{"field":"label","before":"a","after":"b"}]}} |
					ProjectSecretAPIKey | updated | {"detail":{"changes":[{"field":"scopes","before":["a:read"],"after":["a:read","loop:write"]}]}} | ALL_SCOPES_KEY
					PersonalAPIKey | updated | {"detail":{"changes":[{"field":"mask_value","before":"phx_...a","after":"phx_...b"}]}} | KEY_ROLLED
					PersonalAPIKey | created | {"detail":{"changes":[{"field":"mask_value","before":null,"after":"phx_...b"}]}} |
					PersonalAPIKey | deleted | {"detail":{"changes":[{"field":"mask_value","before":"phx_...a","after":null}]}} |
					FeatureFlag | updated | {"detail":{"changes":[{"field":"mask_value","before":"a","after":"b"}]}} |
					HogFlow | updated | {"detail":{"changes":[{"field":"actions","before":[{"config":{"inputs":{"url":{"value":"a"}}}}],"after":[{"config":{"inputs":{"url":{"value":"b"}}}}]}]}} | DESTINATION
					HogFlow | updated | {"detail":{"changes":[{"field":"actions","before":[{"config":{"inputs":{"url":{"value":"a"}}}},{"config":{"inputs":{"url":{"value":"b"}}}}],"after":[{"config":{"inputs":{"url":{"value":"b"}}}}]}]}} |
					HogFlow | updated | {"detail":{"changes":[{"field":"actions","before":[],"after":[{"config":{"inputs":{"webhookUrl":{"value":"b"}}}}]}]}} | DESTINATION
					HogFlow | created | {"detail":{"changes":[]}} |
					HogFunction | updated | {"detail":{"changes":[{"field":"mappings","before":null,"after":[{"inputs":{"url":{"value":"b"}}}]}]}} | DESTINATION
					Organization | updated | {"detail":{"changes":[{"field":"two-factor authentication requirement","before":true,"after":false}]}} | TWO_FACTOR_OFF
					Organization | updated | {"detail":{"changes":[{"field":"two-factor authentication requirement","before":false,"after":true}]}} |
					OrganizationDomain | updated | {"detail":{"changes":[{"field":"SSO enforcement","before":"saml","after":""}]}} | SSO_OFF
					OrganizationDomain | updated | {"detail":{"changes":[{"field":"SSO enforcement","before":"","after":"saml"}]}} |
					OrganizationMembership | updated | {"detail":{"changes":[{"field":"level","before":8,"after":15}]}} | OWNER
					OrganizationMembership | updated | {"detail":{"changes":[{"field":"level","before":15,"after":8}]}} |
					Dashboard | sharing enabled | {} | PUBLIC_SHARING
					Dashboard | sharing disabled | {} |
					HogFunction | updated | {"detail":{"changes":[{"field":"inputs","before":{"url":{"value":"a"}},"after":{"url":{"value":"b"}}}]}} | DESTINATION
					HogFunction | updated | {"detail":{"changes":[{"field":"inputs","before":{"url":{"value":"a"},"x":1},"after":{"url":{"value":"a"}}}]}} |
					HogFunction | updated | {"detail":{"changes":[{"field":"inputs","before":{"webhookUrl":{"value":"a"}},"after":{"webhookUrl":{"value":"b"}}}]}} | DESTINATION
					HogFunction | updated | {"detail":{"changes":[{"field":"encrypted_inputs","before":"masked","after":"masked"}]}} | DESTINATION
					OrganizationMembership | created | {"detail":{"context":{"level":"owner"}}} | OWNER
					OrganizationMembership | created | {"detail":{"context":{"level":"administrator"}}} |
					OrganizationMembership | deleted | {"detail":{"context":{"level":"owner"}}} |
					Insight | exported | {} | EXPORT
					Insight | exported for subscription | {} | EXPORT
					Dashboard | share_login_failed | {} | SHARE_LOGIN_FAILED
					Insight | updated | {"was_impersonated":true} | IMPERSONATION
					User | logged_in | {"was_impersonated":false,"detail":{"changes":7,"context":[]}} |
					""")
	void knowsWhatMatters(String scope, String activity, String entry, @Nullable Concern concern) {
		assertThat(new Severities(Map.of()).concern(scope, activity, json(entry))).isEqualTo(concern);
	}

	@Test
	void takesOtherSeveritiesAndNone() {
		Severities severities = new Severities(Map.of("export", "LOW", "share.login.failed", "off"));
		assertThat(severities.severity(Concern.EXPORT)).isEqualTo(Severity.LOW);
		assertThat(severities.concern("Dashboard", "share_login_failed", json("{}"))).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "export=urgent", "exports=low" })
	void refusesWordsThatItDoesNotKnow(String setting) {
		String[] parts = setting.split("=", 2);
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> new Severities(Map.of(parts[0], parts[1])))
			.withMessageStartingWith(
					parts[0].equals("export") ? "HOGAUDIT_SEVERITY_EXPORT" : "hogaudit.severity." + parts[0])
			.withMessageNotContaining("urgent");
	}

	@Test
	void theDocumentedConcernsAreThoseThatThereAre() throws IOException {
		List<String> documented = Files.readAllLines(Path.of("docs/events.md"))
			.stream()
			.dropWhile((line) -> !line.equals("## Severity"))
			.filter((line) -> line.startsWith("| `"))
			.map((line) -> line.replace("`", "").split("\\|", -1))
			.map((cells) -> cells[1].strip() + " " + cells[2].strip())
			.toList();
		assertThat(documented).containsExactlyElementsOf(Stream.of(Concern.values())
			.map((concern) -> concern.text() + " " + concern.severity().text())
			.toList());
	}

	private static JsonNode json(String text) {
		return new JsonMapper().readTree(text);
	}

}
