package io.hogaudit.signature;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.hogaudit.signature.Raw.Answer;

import static org.assertj.core.api.Assertions.assertThat;

/** What Tomcat refuses before the filter, and hosts that it would refuse. */
@TestInstance(Lifecycle.PER_CLASS)
class MalformedIntegrationTests {

	private static final byte[] BODY = Scenario.bytes("{\"event\":\"$pageview\"}");

	private final SignatureServer server = new SignatureServer(
			Map.of("server.port", 0, "server.forward-headers-strategy", "native"));

	@AfterAll
	void stop() {
		this.server.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "hogaudit_backend", "a_b.example.com:8080", "a.b_c", "a%b", "~", "[::1]",
			"127.0.0.1:80", "", "-", "a..b", "$host", "{{host}}" })
	void takesAGenuineDeliveryWhateverItsHost(String host) throws IOException {
		int reached = this.server.behind().reached();
		String head = head("POST", "/webhooks/posthog").replace("Host: localhost", "Host: " + host);
		assertThat(exchange(head + length()).status()).isEqualTo(202);
		assertThat(this.server.behind().reached()).isEqualTo(reached + 1);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			POST | /webhooks/posthog | Host: b | 400 | posthog
			POST | /webhooks/posthog | Transfer-Encoding: gzip, chunked | 501 | posthog
			POST | /webhooks/posthog | Transfer-Encoding: identity | 501 | posthog
			POST | /webhooks/posthog | Transfer-Encoding: chunked, chunked | 400 | posthog
			POST | /webhooks/posthog | Content-Length: x | 400 | posthog
			POST | /webhooks/posthog | X Y: 1 | 400 | none
			POST | /webhooks/posthog | Expect: 200-maybe | 417 | posthog
			POST | /webhooks/{posthog} | X: 1 | 400 | none
			POST | /webhooks/%zz | X: 1 | 400 | none
			POST | /webhooks%2fposthog | X: 1 | 400 | none
			POST | /../../x | X: 1 | 400 | none
			PO ST | /webhooks/posthog | X: 1 | 400 | none
			CONNECT | localhost:1 | X: 1 | 501 | none
			""")
	void answersWhatTomcatRefusesWithOneConstantBody(String method, String target, String header, int status,
			String endpoint) throws IOException {
		Answer answer = refused(head(method, target) + header + "\r\n\r\n", status);
		assertThat(answer.headers()).contains("Content-Type: application/json", "Cache-Control: no-store",
				"X-Content-Type-Options: nosniff", "Connection: close");
		if (endpoint.equals("posthog")) {
			assertThat(this.server.refusals().getLast().endpoint()).isEqualTo("posthog");
		}
	}

	@Test
	void answersWhatIsNoHttpInTheSameWay() throws IOException {
		refused("\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n", 400);
		refused(head("POST", "/webhooks/posthog").replace("HTTP/1.1", "HTTP/2.0") + "\r\n", 505);
		refused(head("POST", "/webhooks/posthog").replace("Host: localhost\r\n", "") + "\r\n", 400);
		refused(head("POST", "/webhooks/posthog").replace("Host: localhost", "Host: a b") + "\r\n", 400);
		refused(head("POST", "/webhooks/posthog") + "X: " + "a".repeat(20_000) + "\r\n\r\n", 400);
	}

	@Test
	void knowsTheSenderBehindAProxyWithoutItsPort() throws IOException {
		refused(head("POST", "/webhooks/posthog") + "X-Forwarded-For: 203.0.113.9:40001\r\nContent-Length: x\r\n\r\n",
				400);
		assertThat(this.server.refusals().getLast().sourceAddress()).isEqualTo("203.0.113.9");
		exchange(head("POST", "/webhooks/posthog").replace("v1,", "v1,AAAA")
				+ "X-Forwarded-For: [2001:db8::1]:40001\r\n" + length());
		assertThat(this.server.refusals().getLast().sourceAddress()).isEqualTo("2001:db8:0:0:0:0:0:1");
	}

	private Answer refused(String head, int status) throws IOException {
		int reached = this.server.behind().reached();
		int refusals = this.server.refusals().size();
		Answer answer = exchange(head);
		assertThat(answer.status()).isEqualTo(status);
		assertThat(answer.body()).isEqualTo("{\"status\":\"malformed\"}");
		assertThat(this.server.behind().reached()).isEqualTo(reached);
		List<Refusal> told = this.server.refusals();
		assertThat(told).hasSize(refusals + 1);
		assertThat(told.getLast().reason()).isEqualTo(RefusalReason.MALFORMED_REQUEST);
		return answer;
	}

	private Answer exchange(String head) throws IOException {
		return Raw.exchange(this.server.port(), head, BODY);
	}

	private static String head(String method, String target) {
		return Raw.head(method, target, SignatureServer.now(BODY));
	}

	private static String length() {
		return "Content-Length: " + BODY.length + "\r\n\r\n";
	}

}
