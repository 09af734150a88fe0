package io.hogaudit.egress;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.hogaudit.crash.ServiceProcess;
import io.hogaudit.demo.Bodies;
import io.hogaudit.demo.PostHogSender;
import io.hogaudit.sink.posthog.StandInPostHog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The service's process behind a real proxy that asks for a password and alone knows the
 * names of the hosts behind it, one of which has a certificate of a private authority.
 */
class EgressIntegrationTests {

	private static final String PASSWORD = "p@ss:word";

	@Test
	void everyClientGoesThroughTheProxyAndTrustsThePrivateAuthority(@TempDir Path folder) throws Exception {
		String secret = PostHogSender.newSecret();
		try (StandInPostHog postHog = new StandInPostHog(0, true);
				TlsFront tls = new TlsFront(folder, "posthog.internal", postHog.port());
				EgressProxy proxy = new EgressProxy("auditor", PASSWORD,
						Map.of("posthog.internal", tls.port(), "otel.internal", postHog.port()))) {
			String address = "http://auditor:p%40ss%3Aword@127.0.0.1:" + proxy.port();
			Map<String, String> environment = new HashMap<>(Map.of("POSTHOG_WEBHOOK_SECRET", secret,
					"HOGAUDIT_JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("hogaudit.db"), "POSTHOG_HOST",
					"https://posthog.internal", "POSTHOG_WRITE_KEY", "phc_" + "behindProxy".repeat(2),
					"POSTHOG_READ_KEY", "phx_" + "behindProxy".repeat(2), "HOGAUDIT_OTLP_ENDPOINT",
					"http://otel.internal:4318/v1/logs", "SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI",
					"https://issuer.internal/realm", "HTTPS_PROXY", address, "http_proxy", address, "SSL_CERT_FILE",
					tls.certificate().toString()));
			// a slow machine may need more than one attempt
			environment.put("HOGAUDIT_CREDENTIAL_CHECKINTERVAL", "1s");
			try (ServiceProcess service = new ServiceProcess(folder, environment, List.of())) {
				assertThat(new PostHogSender(service.endpoint(), secret).send(Bodies.activity()).statusCode())
					.isEqualTo(202);
				// the sink, over TLS
				await().until(() -> !postHog.events().isEmpty());
				// the reader, and a sink without TLS
				await().untilAsserted(() -> assertThat(postHog.requests()).extracting((request) -> request.path())
					.anyMatch((path) -> path.contains("personal_api_keys"))
					.anyMatch((path) -> path.contains("/v1/logs")));
				// the issuer, which is not there
				await().untilAsserted(() -> {
					assertThat(service
						.get("/actuator/auditentries", "Authorization",
								"Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.e30.c2ln")
						.statusCode()).isEqualTo(503);
					assertThat(proxy.passed()).contains("posthog.internal:443", "otel.internal:4318",
							"issuer.internal:443");
				});
				assertThat(proxy.passed()).noneMatch((uri) -> uri.contains("127.0.0.1"));
				// the proxy's password stays with the proxy
				assertThat(postHog.requests())
					.noneMatch((request) -> request.headers().containsKey("Proxy-authorization"));
				assertThat(service.log()).content().doesNotContain(PASSWORD, "p%40ss");
			}
		}
	}

}
