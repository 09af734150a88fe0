package io.hogaudit.operation;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import com.nimbusds.jwt.JWTClaimsSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tokens of a real issuer, which is not there yet when the service starts.
 */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
@ResourceLock(Resources.SYSTEM_OUT)
@SuppressWarnings("NullAway.Init") // set up before all tests
class BearerTokensIntegrationTests {

	private static final String READ = "/actuator/auditentries?limit=1";

	private static final String CHANGE = "/actuator/deadletters/log/1?reason=x";

	private RunningService service;

	private Issuer issuer;

	@BeforeAll
	void startBeforeTheIssuer(@TempDir Path folder) throws Exception {
		int port;
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = free.getLocalPort();
		}
		String jwt = "spring.security.oauth2.resourceserver.jwt.";
		this.service = new RunningService(folder, Map.of(jwt + "issuer-uri", "http://127.0.0.1:" + port,
				jwt + "audiences", Issuer.AUDIENCE, "hogaudit.access.refusal-window", "100ms"));
		HttpResponse<String> early = this.service.bearer("GET", "a.b.c", READ);
		assertThat(early.statusCode()).isEqualTo(503);
		assertThat(early.headers().firstValue("Retry-After")).isPresent();
		assertThat(early.body()).isEmpty();
		assertThat(this.service.get(RunningService.VIEWER, READ).statusCode()).isEqualTo(200);
		assertThat(this.service.get(null, "/actuator/health/readiness").statusCode()).isEqualTo(200);
		this.issuer = new Issuer(port);
	}

	@AfterAll
	void stop() {
		this.service.close();
		this.issuer.close();
	}

	@Test
	void letsAViewerReadAndChangeNothing() throws Exception {
		String token = token((claims) -> claims);
		assertThat(status("GET", token, READ)).isEqualTo(200);
		assertThat(status("GET", token, "/actuator/prometheus")).isEqualTo(200);
		assertThat(status("DELETE", token, CHANGE)).isEqualTo(403);
	}

	@Test
	void letsAnOperatorReadAndChange() throws Exception {
		String token = token((claims) -> claims.claim("roles", List.of("somebody-elses", "operator")));
		assertThat(status("GET", token, READ)).isEqualTo(200);
		assertThat(status("DELETE", token, CHANGE)).isEqualTo(404);
	}

	@Test
	void takesTheRoleFromTheScopeToo() throws Exception {
		String viewer = token((claims) -> claims.claim("roles", null).claim("scope", "openid hogaudit:viewer"));
		assertThat(status("GET", viewer, READ)).isEqualTo(200);
		assertThat(status("DELETE", viewer, CHANGE)).isEqualTo(403);
		String operator = token((claims) -> claims.claim("roles", null).claim("scope", "hogaudit:operator profile"));
		assertThat(status("DELETE", operator, CHANGE)).isEqualTo(404);
	}

	@Test
	void letsNobodyInWithoutARole() throws Exception {
		assertThat(status("GET", token((claims) -> claims.claim("roles", null)), READ)).isEqualTo(403);
		assertThat(status("GET", token((claims) -> claims.claim("roles", List.of("viewers"))), READ)).isEqualTo(403);
		assertThat(status("GET", token((claims) -> claims.claim("roles", Map.of("viewer", true))), READ))
			.isEqualTo(403);
	}

	@Test
	void refusesATokenOutOfItsTime() throws Exception {
		Instant now = Instant.now();
		assertThat(status("GET", token((claims) -> claims.expirationTime(Date.from(now.minus(Duration.ofMinutes(5))))),
				READ))
			.isEqualTo(401);
		assertThat(status("GET", token((claims) -> claims.notBeforeTime(Date.from(now.plus(Duration.ofMinutes(5))))),
				READ))
			.isEqualTo(401);
	}

	@Test
	void refusesATokenOfAnotherIssuerOrForAnotherAudience() throws Exception {
		assertThat(status("GET", token((claims) -> claims.issuer("http://127.0.0.1:1")), READ)).isEqualTo(401);
		assertThat(status("GET", token((claims) -> claims.audience("another")), READ)).isEqualTo(401);
		assertThat(status("GET", token((claims) -> claims.audience((String) null)), READ)).isEqualTo(401);
	}

	@Test
	void refusesATokenThatTheIssuerDidNotSign() throws Exception {
		for (String token : List.of(this.issuer.forged(), this.issuer.confused(), this.issuer.unsigned(), "a.b.c")) {
			assertThat(status("GET", token, READ)).isEqualTo(401);
		}
	}

	@Test
	void tokensOfUnknownKeysDoNotFloodTheIssuer() throws Exception {
		String token = token((claims) -> claims);
		assertThat(status("GET", token, READ)).isEqualTo(200);
		String unknown = this.issuer.unknownKey();
		for (int i = 0; i < 40; i++) {
			assertThat(status("GET", unknown, READ)).isIn(401, 503);
		}
		assertThat(this.issuer.keysAsked()).isLessThan(10);
		assertThat(status("GET", token, READ)).isEqualTo(200);
	}

	@Test
	void aRefusedTokenIsAnEntryWithoutWhatItClaims() throws Exception {
		assertThat(status("GET", this.issuer.forged(), READ)).isEqualTo(401);
		Awaitility.await()
			.until(() -> this.service.get(RunningService.VIEWER, "/actuator/auditentries?action=access.login_failed")
				.body(), (entries) -> entries.contains("\"reason\":\"token\"") && !entries.contains("auditor-7"));
		assertThat(Scrape.parse(this.service.get(RunningService.VIEWER, "/actuator/prometheus").body())
			.sum("hogaudit_access_refused_total", Map.of("reason", "token"))).isPositive();
	}

	@Test
	void recordsWhoReadAndShowsTheTokenNowhere(CapturedOutput output) throws Exception {
		String token = token((claims) -> claims);
		String forged = this.issuer.forged();
		assertThat(this.service.bearer("GET", forged, READ).body()).doesNotContain(forged);
		assertThat(status("GET", token, READ)).isEqualTo(200);
		String entries = this.service.get(RunningService.VIEWER, "/actuator/auditentries?user=auditor-7").body();
		assertThat(entries).contains("\"action\":\"audit.read\"").doesNotContain(token);
		assertThat(output.getAll()).doesNotContain(token, forged);
	}

	private String token(UnaryOperator<JWTClaimsSet.Builder> change) {
		return this.issuer.token(change);
	}

	private int status(String method, String token, String path) throws Exception {
		return this.service.bearer(method, token, path).statusCode();
	}

}
