package io.hogaudit.signature;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.hogaudit.signature.Raw.Answer;

import static org.assertj.core.api.Assertions.assertThat;

@TestInstance(Lifecycle.PER_CLASS)
class SignatureFilterIntegrationTests {

	private static final String PATH = "/webhooks/posthog";

	private static final byte[] BODY = Scenario.bytes("{\"event\":\"$pageview\"}");

	private final SignatureServer server = new SignatureServer(Map.of("server.port", 0));

	@AfterAll
	void stop() {
		this.server.close();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "{ \"a\" :\t1 ,\r\n\"b\":\n\n2 }  \n", "{\"emoji\":\"\ud83e\udd94\",\"line\":\"\u2028\"}",
					"\ufeff{\"bom\":true}", "not JSON", "a=b&c=d", "\u0000" })
	void handsOverTheExactBytes(String text) throws IOException {
		byte[] body = Scenario.bytes(text);
		assertThat(post(SignatureServer.now(body)).status()).isEqualTo(202);
		assertThat(this.server.behind().verified().getLast().body()).isEqualTo(body);
	}

	@Test
	void handsOverBytesThatAreNoUtf8() throws IOException {
		byte[] body = { (byte) 0xff, (byte) 0xc0, 0, (byte) 0xed, (byte) 0xa0, (byte) 0x80 };
		assertThat(post(SignatureServer.now(body)).status()).isEqualTo(202);
		assertThat(this.server.behind().verified().getLast().body()).isEqualTo(body);
	}

	@Test
	void takesADeliveryWithoutAContentType() throws IOException {
		assertThat(post(SignatureServer.now(BODY).with("content-type")).status()).isEqualTo(202);
	}

	@Test
	void answersTheSameBytesWhateverIsWrongWithTheSignature() throws IOException {
		Scenario valid = SignatureServer.now(BODY);
		Map<String, Scenario> wrong = new TreeMap<>();
		wrong.put("signature_mismatch", valid.with("webhook-id", "another"));
		wrong.put("missing_header", valid.with("webhook-signature"));
		wrong.put("repeated_header", valid.with("webhook-id", "one", "one"));
		wrong.put("malformed_header", valid.with("webhook-signature", "v1,junk"));
		wrong.put("timestamp_too_old", valid.with("webhook-timestamp", "1614265330").signed());
		wrong.put("timestamp_too_new", valid.with("webhook-timestamp", "9614265330").signed());
		int reached = this.server.behind().reached();
		String first = post(wrong.get("missing_header")).withoutDate();
		assertThat(first).startsWith("HTTP/1.1 401").endsWith("{\"status\":\"refused\"}");
		for (Map.Entry<String, Scenario> entry : wrong.entrySet()) {
			assertThat(post(entry.getValue()).withoutDate()).as(entry.getKey()).isEqualTo(first);
			assertThat(this.server.refusals().getLast().reason().text()).isEqualTo(entry.getKey());
		}
		assertThat(this.server.behind().reached()).isEqualTo(reached);
	}

	@ParameterizedTest
	@ValueSource(strings = { "webhook-id", "webhook-timestamp", "webhook-signature" })
	void refusesARepeatedHeader(String header) throws IOException {
		Scenario valid = SignatureServer.now(BODY);
		String head = Raw.head("POST", PATH, valid) + header.toUpperCase(Locale.ROOT) + ": " + valid.only(header);
		refused(head + "\r\n", 401);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/webhooks/posthog;x", "/webhooks/posthog;jsessionid=1", "/webhooks;x/posthog",
			"//webhooks/posthog", "/webhooks//posthog", "/webhooks%2Fposthog", "/webhooks/posthog%2F",
			"/webhooks/posthog/", "/WEBHOOKS/posthog", "/webhooks/Posthog", "/webhooks/./posthog",
			"/webhooks/x/../posthog", "/webhooks/%70osthog", "/webhooks/posthog.json", "/webhooks/posthog%00",
			"/webhooks/posthog%20", "/webhooks\\posthog", "/webhooks/other", "/webhooks", "/", "/error",
			"/actuator/health" })
	void knowsNoOtherSpellingOfAPath(String target) throws IOException {
		int reached = this.server.behind().reached();
		Answer answer = Raw.exchange(this.server.port(),
				Raw.head("POST", target, SignatureServer.now(BODY)) + "Content-Length: " + BODY.length + "\r\n\r\n",
				BODY);
		// Tomcat answers some of them itself
		assertThat(answer.status()).isIn(400, 404);
		assertThat(answer.body()).hasSizeLessThan(600).doesNotContain("Exception", "Tomcat/");
		assertThat(this.server.behind().reached()).isEqualTo(reached);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "post", "PURGE" })
	void takesPostOnly(String method) throws IOException {
		Answer answer = Raw.exchange(this.server.port(),
				Raw.head(method, PATH, SignatureServer.now(new byte[0])) + "\r\n", new byte[0]);
		assertThat(answer.status()).isEqualTo(405);
		assertThat(answer.headers()).contains("Allow: POST");
	}

	@Test
	void takesNoMethodFromAParameterOrHeader() throws IOException {
		String head = Raw.head("GET", PATH + "?_method=POST", SignatureServer.now())
				+ "X-HTTP-Method-Override: POST\r\n";
		refused(head, 405);
	}

	@ParameterizedTest
	@ValueSource(strings = { "gzip", "GZIP", "br", "identity, gzip", "identity\r\nContent-Encoding: gzip", "" })
	void refusesEncodedBodies(String encoding) throws IOException {
		refused(Raw.head("POST", PATH, SignatureServer.now(BODY)) + "Content-Encoding: " + encoding + "\r\n", 415);
	}

	@Test
	void takesTheIdentityEncoding() throws IOException {
		assertThat(post(SignatureServer.now(BODY).with("content-encoding", "identity")).status()).isEqualTo(202);
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/x-www-form-urlencoded", "APPLICATION/X-WWW-Form-Urlencoded; charset=utf-8",
			"multipart/form-data; boundary=x", "application/octet-stream", "application/jsonx", ";" })
	void refusesMediaTypesThatSomebodyElseWouldRead(String type) throws IOException {
		refused(Raw.head("POST", PATH, SignatureServer.now(BODY).with("content-type", type)), 415);
	}

	private Answer post(Scenario scenario) throws IOException {
		String head = Raw.head("POST", PATH, scenario) + "Content-Length: " + scenario.body().length + "\r\n\r\n";
		return Raw.exchange(this.server.port(), head, scenario.body());
	}

	private void refused(String head, int status) throws IOException {
		int reached = this.server.behind().reached();
		Answer answer = Raw.exchange(this.server.port(), head + "Content-Length: " + BODY.length + "\r\n\r\n", BODY);
		assertThat(answer.status()).isEqualTo(status);
		assertThat(this.server.behind().reached()).isEqualTo(reached);
	}

}
