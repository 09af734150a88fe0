package io.hogaudit.audit;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

class RedactionTests {

	private static final String SECRET = "s3cr3tv4lue";

	private final Redaction redaction = new Redaction(List.of("Iban-Number"));

	@ParameterizedTest
	@ValueSource(strings = { "Authorization", "authorization", "Cookie", "Set-Cookie", "password", "db_password",
			"passwd", "client_secret", "clientSecret", "token", "access_token", "refreshToken", "api_key", "apiKey",
			"X-API-Key", "private-key", "signing_secret", "X-Amz-Signature", "iban_number", "customerIbanNumber" })
	void takesOutValuesOfSensitiveNames(String name) {
		assertThat(this.redaction.sensitive(name)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "name", "email", "$browser", "keyboard", "author", "passenger", "token_count", "monkey",
			"session cookie age" })
	void keepsValuesOfOtherNames(String name) {
		assertThat(this.redaction.sensitive(name)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://user:s3cr3tv4lue@example.com/", "https://example.com/?a=1&token=s3cr3tv4lue&b=2",
			"https://b.s3.example/x?X-Amz-Signature=s3cr3tv4lue", "Authorization: Bearer s3cr3tv4lue",
			"authorization=Basic s3cr3tv4lue", "use Bearer s3cr3tv4lue now",
			"Cookie: session=s3cr3tv4lue; other=s3cr3tv4lue", "{\"password\":\"s3cr3tv4lue\"}",
			"{\\\"api_key\\\": \\\"s3cr3tv4lue\\\"}", "api key = s3cr3tv4lue", "chart?sig=s3cr3tv4lue" })
	void takesSecretsOutOfTexts(String text) {
		assertThat(this.redaction.scrub(text)).doesNotContain(SECRET).contains(Redaction.MARK);
	}

	@ParameterizedTest
	@ValueSource(strings = { "phx_", "phs_", "pha_", "phr_", "whsec_" })
	void takesOutWhatLooksLikeAKey(String prefix) {
		String key = prefix + "abcDEF0123456789abcDEF0123456789";
		assertThat(this.redaction.scrub("before " + key + " after"))
			.isEqualTo("before [redacted " + prefix + " key] after");
		assertThat(this.redaction.exposesKey(key)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain text", "https://example.com/a?b=c", "phc_publicToken0123456789", "10:15 = now", "",
			"graph_paper and phx_short" })
	void leavesOtherTextsAsTheyAre(String text) {
		assertThat(this.redaction.scrub(text)).isEqualTo(text);
	}

	@Test
	void isQuickOnHostileTexts() {
		for (String part : List.of("a", "token", "password=", "://a", "phx_", "Bearer ", "cookie: ",
				"\\\"secret\\\":")) {
			String hostile = part.repeat(1_000_000 / part.length());
			assertTimeoutPreemptively(Duration.ofSeconds(5), () -> this.redaction.scrub(hostile));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "alert_id_sig", "sig", "chart_url", "insightChartUrl" })
	void takesOutWhatSignsAnAlertsLinks(String name) {
		assertThat(new Redaction(List.of()).sensitive(name)).isTrue();
		assertThat(new Redaction(List.of()).sensitive("design")).isFalse();
	}

}
