package io.hogaudit.audit;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.hogaudit.Patience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

class RedactionTests {

	private static final String SECRET = "s3cr3tv4lue";

	private final Redaction redaction = new Redaction(List.of("Iban-Number"));

	@ParameterizedTest
	@ValueSource(strings = { "Authorization", "authorization", "Cookie", "Set-Cookie", "password", "db_password",
			"passwd", "client_secret", "clientSecret", "token", "access_token", "refreshToken", "api_key", "apiKey",
			"X-API-Key", "private-key", "signing_secret", "X-Amz-Signature", "iban_number", "customerIbanNumber", "pwd",
			"db.pwd", "pass", "jwt", "bearer", "otp", "encryption_key", "connectionString", "session_id", "sessionid",
			"x-auth", "private:key", "api/key" })
	void takesOutValuesOfSensitiveNames(String name) {
		assertThat(this.redaction.sensitive(name)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "name", "email", "$browser", "keyboard", "author", "passenger", "token_count", "monkey",
			"session cookie age", "$session_id", "passport", "pass_rate", "options", "maxAuthors", "assignee", "design",
			"session_duration", "keystroke" })
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
	@ValueSource(strings = { "{\"cfg\":\"{\\\"password\\\":\\\"ab,S\\\"}\"}",
			"{\"cfg\":\"{\\\"password\\\":\\\"ab&S 'S' S\\\",\\\"keep\\\":1}\"}",
			"\\\"password\\\":\\\"a\\\\\\\"S\\\", keep",
			"\\\\\\\"password\\\\\\\":\\\\\\\"a\\\\\\\\\\\\\\\"S\\\\\\\", keep",
			"\\\"password\\\":[\\\"x]\\\",\\\"S\\\"], keep",
			"\\\"credentials\\\":{\\\"x\\\":{\\\"y\\\":\\\"S\\\"}}, keep",
			"{\"credentials\":{\"k\":\"S\"},\"keep\":1,}", "{\"password\":[\"a\",\"S\"],\"keep\":1,}",
			"{\"password\":\"a\\\"S\",\"keep\":1,}", "{\"name\":\"Authorization\",\"value\":\"S\"},keep,",
			"{\"Value\":\"S\",\"Name\":\"Authorization\"},keep,", "{\"key\":\"password\",\"val\":[\"S\"]},keep,",
			"[\"Authorization\",\"S\"],keep,", "[ 'password' , 'a\"S' ] keep" })
	void takesWholeValuesOutOfTextsThatAreJsonInside(String text) {
		assertThat(this.redaction.scrub(text)).doesNotContain("S")
			.contains(Redaction.MARK)
			.satisfies((clean) -> assertThat(clean.contains("keep")).isEqualTo(text.contains("keep")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "Authorization: Custom S", "Authorization: S", "authorization=Custom S",
			"Authorization: Digest username=\"u\", response=\"S\"", "Authorization: Token token=\"S\"",
			"curl -H 'Authorization: Custom a=\"S\"' keep", "curl -H \"Authorization: Custom S\" keep",
			"Cookie: a=\"x\"; sid=S", "cookie     :     sid=S", "Cookie: a=\"x\"; sid=S\nkeep",
			"Proxy-Authorization: Bearer S" })
	void takesWholeHeadersOutOfTexts(String text) {
		assertThat(this.redaction.scrub(text)).doesNotContain("S")
			.contains(Redaction.MARK)
			.satisfies((clean) -> assertThat(clean.contains("keep")).isEqualTo(text.contains("keep")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://bob:ab/S@keep", "https://bob:p@S@keep", "https://bob:a?b#S@keep",
			"https://h/keep?key=S", "https://h/?a=1&pwd=S&keep=1", "https://h/?auth=S", "https://h/?pass=S",
			"u=https%3A%2F%2Fh%3Fkey%3DS%26keep%3D1", "https%253A%252F%252Fh%253Fa%253D1%2526key%253DS%2526keep",
			"password%3DS", "token%253DS", "user[password]=S&keep", "user%5Bpassword%5D=S&keep",
			"https://hooks.slack.com/services/T0/B0/S", "https://discord.com/api/webhooks/1/S" })
	void takesSecretsOutOfAddresses(String text) {
		assertThat(this.redaction.scrub(text)).doesNotContain("S")
			.contains(Redaction.MARK)
			.satisfies((clean) -> assertThat(clean.contains("keep")).isEqualTo(text.contains("keep")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "password => \"S\" keep", "password := \"S\" keep", "mysql --password S keep",
			"--db-token 'S S' keep", "<password>S</password>keep", "<a:password x=\"1\"><![CDATA[S]]></a:password>keep",
			"<add key=\"password\" value=\"S\"/>keep", "password: S", "server=h;Pwd=S;keep=1", "encryption key: S",
			"private:key = S", "jwt=S", "otp: S", "Iban-Number=S", "tokens: S", "\"tokens\":\"S\"" })
	void takesOutWhatIsAssignedInOtherForms(String text) {
		assertThat(this.redaction.scrub(text)).doesNotContain("S")
			.contains(Redaction.MARK)
			.satisfies((clean) -> assertThat(clean.contains("keep")).isEqualTo(text.contains("keep")));
	}

	@Test
	void takesATextOutWholeWhenItCannotBeLookedThrough() {
		assertThat(Redaction.orNothing("password: canary", (text) -> text.substring(99))).isEqualTo("[redacted]");
	}

	@Test
	void takesOutSecretsOfKnownForm() {
		String body = "Abc0123456".repeat(3);
		String dashes = "-".repeat(5);
		for (String secret : List.of("ghp_" + body, "gho_" + body, "github_" + "pat_" + body, "sk_" + "live_" + body,
				"rk_" + "live_" + body, "xoxb-" + "12-" + body, "eyJ" + body + ".eyJ" + body + "." + body,
				"phx%5f" + body, "phx%255F" + body, "phx\\u005f" + body, dashes + "BEGIN RSA PRIVATE KEY" + dashes
						+ "\nProc-Type: 4\n" + body + "\n" + dashes + "END RSA PRIVATE KEY" + dashes,
				dashes + "BEGIN PRIVATE KEY" + dashes + "\\n" + body)) {
			assertThat(this.redaction.scrub("it is " + secret)).doesNotContain(body).startsWith("it is [redacted");
			assertThat(this.redaction.scrub("(" + secret + ")")).doesNotContain(body);
		}
		assertThat(this.redaction.exposesKey("phx%5f" + body)).isTrue();
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
			"graph_paper and phx_short", "2026-11-25T14:00:00Z", "2026-11-25 14:00:00+02:00",
			"https://medium.com/@user?x=1", "https://host:8080/path/@user", "design: new, assignee: bob",
			"keyboard: qwerty", "[\"name\",\"x\"]", "List<String> x", "https://h/?keyword=a&monkey=b&author=c",
			"--verbose yes -- token", "tokens: 12", "token_count=5", "key: value", "the key is: x",
			"pass rate of 5 in 6", "{\"$session_id\":\"0198f2c4\",}", "{\"name\":\"x\",\"value\":\"y\",}",
			"secret id: no", "mailto:a@b.example", "AKIAABCDEFGHIJKLMNOP" })
	void leavesOtherTextsAsTheyAre(String text) {
		assertThat(this.redaction.scrub(text)).isEqualTo(text);
	}

	@Test
	void refusesNoTextWhateverItIsPutTogetherFrom() {
		List<String> parts = List.of("name", "value", "key", "=", ":", "\"", "'", "\\", "{", "}", "[", "]", "<", ">",
				"</", "secret", "Authorization", "cookie", " ", "\n", ",", "%3d", "%", "25", "--", "?", "&", "://", "@",
				"tokens", "é");
		Random random = new Random(42);
		for (int i = 0; i < 100_000; i++) {
			StringBuilder text = new StringBuilder();
			for (int j = random.nextInt(20); j >= 0; j--) {
				text.append(parts.get(random.nextInt(parts.size())));
			}
			assertThatCode(() -> this.redaction.scrub(text.toString())).as(text.toString()).doesNotThrowAnyException();
		}
		assertThat(this.redaction.scrub("value={name=\"secret\"}")).contains("secret");
	}

	@Test
	void isQuickOnHostileTexts() {
		for (String part : List.of("a", "token", "password=", "://a", "phx_", "Bearer ", "cookie: ", "\\\"secret\\\":",
				"secret=\"", "value=[key=", "key=\"token\" value={", "<token>", "--token ", "token%3d", "[\"token\",",
				"://a:b", "eyJaaaaaaaaaa", "eyJaaaaaaaaaa.eyJ", "ghp_", "xoxb-", "-----BEGIN PRIVATE KEY", "token\\",
				"token:{\\\"", "cookie=\\", "authorization: a ", "token%", "tokens=[", "u005f", "name=\"secret\" ",
				"value=\"", "secret" + " ".repeat(40) + ":")) {
			String hostile = part.repeat(500_000 / part.length());
			// what is not linear takes hours
			assertTimeoutPreemptively(Patience.BOUND, () -> this.redaction.scrub(hostile));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "alert_id_sig", "sig", "chart_url", "insightChartUrl" })
	void takesOutWhatSignsAnAlertsLinks(String name) {
		assertThat(new Redaction(List.of()).sensitive(name)).isTrue();
		assertThat(new Redaction(List.of()).sensitive("design")).isFalse();
	}

}
