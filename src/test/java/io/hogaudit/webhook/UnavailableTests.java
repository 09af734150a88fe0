package io.hogaudit.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import io.hogaudit.audit.AuditEntry;
import io.hogaudit.audit.AuditLog;
import io.hogaudit.audit.AuditProperties;
import io.hogaudit.audit.OwnAct;
import io.hogaudit.journal.Append;
import io.hogaudit.journal.JournalUnavailableException;
import io.hogaudit.journal.JournalUnavailableException.Reason;
import io.hogaudit.signature.AnswerProperties;
import io.hogaudit.signature.Verified;

import static org.assertj.core.api.Assertions.assertThat;

/** What a delivery is answered that cannot be kept now, by what is wrong. */
class UnavailableTests {

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	@ParameterizedTest
	@CsvSource({ "QUEUE_FULL, 429, 2", "TOO_SLOW, 429, 2", "DISK_FULL, 503, 60", "FAILED, 503, 60",
			"UNREACHABLE, 503, 60", "CLOSED, 429, 10" })
	void asksTheSenderToTryAgainSoonerOrLater(Reason reason, int status, String retryAfter) throws Exception {
		MockHttpServletResponse response = new MockHttpServletResponse();
		controller(reason).handleRequest(delivery(), response);
		assertThat(response.getStatus()).isEqualTo(status);
		assertThat(response.getHeaders("Retry-After")).containsExactly(retryAfter);
		assertThat(response.getContentAsString()).isEqualTo("{\"status\":\"unavailable\"}");
		assertThat(this.meters
			.counter("hogaudit.deliveries", "endpoint", "posthog", "outcome", "unavailable", "reason",
					reason.name().toLowerCase(Locale.ROOT))
			.count()).isOne();
	}

	private WebhookController controller(Reason reason) {
		Severities severities = new Severities(Map.of());
		AnswerProperties answers = new AnswerProperties(429, Duration.ofSeconds(2), 503, Duration.ofSeconds(60), 429,
				Duration.ofSeconds(10));
		return new WebhookController(new Entries(severities), new Unavailable(reason),
				new AuditProperties("audit", List.of()), answers, new Outcomes(this.meters, severities));
	}

	private static MockHttpServletRequest delivery() {
		MockHttpServletRequest request = new MockHttpServletRequest("POST", "/webhooks/posthog");
		request.setAttribute(Verified.class.getName(), new Verified("posthog", "id",
				"{}".getBytes(StandardCharsets.UTF_8), "secret", "127.0.0.1", Instant.EPOCH));
		return request;
	}

	private record Unavailable(Reason reason) implements AuditLog {

		@Override
		public Append record(AuditEntry entry) {
			throw new JournalUnavailableException(this.reason, "not now");
		}

		@Override
		public Append recordOwn(OwnAct act) {
			throw new JournalUnavailableException(this.reason, "not now");
		}

	}

}
