package io.hogaudit.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.DispatcherType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.context.ApplicationContextAware;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.support.StaticWebApplicationContext;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

import io.hogaudit.audit.AuditEntry;
import io.hogaudit.audit.AuditLog;
import io.hogaudit.audit.AuditProperties;
import io.hogaudit.audit.OwnAct;
import io.hogaudit.journal.Append;
import io.hogaudit.signature.AnswerProperties;
import io.hogaudit.signature.Verified;

import static org.assertj.core.api.Assertions.assertThat;

class WebhookConfigurationTests {

	private final WebhookController controller = controller();

	private final HandlerMapping mapping = new WebhookConfiguration().deliveryMapping(this.controller);

	@Test
	void leadsADeliveryToTheController() throws Exception {
		assertThat(handler("/webhooks/posthog", DispatcherType.REQUEST)).isNotNull()
			.extracting(HandlerExecutionChain::getHandler)
			.isSameAs(this.controller);
	}

	/** Or a delivery that failed would be recorded and answered in its error's place. */
	@Test
	void leadsTheErrorDispatchOfAVerifiedDeliveryNotBackToTheController() throws Exception {
		assertThat(handler("/error", DispatcherType.ERROR)).isNull();
	}

	private @Nullable HandlerExecutionChain handler(String path, DispatcherType type) throws Exception {
		if (this.mapping instanceof ApplicationContextAware aware) {
			StaticWebApplicationContext context = new StaticWebApplicationContext();
			context.refresh();
			aware.setApplicationContext(context);
		}
		MockHttpServletRequest request = new MockHttpServletRequest("POST", path);
		request.setDispatcherType(type);
		request.setAttribute(Verified.class.getName(),
				new Verified("posthog", "id", new byte[0], "secret", "127.0.0.1", Instant.now()));
		ServletRequestPathUtils.parseAndCache(request);
		return this.mapping.getHandler(request);
	}

	private static WebhookController controller() {
		Severities severities = new Severities(Map.of());
		return new WebhookController(
				new Entries(severities), new NoLog(), new AuditProperties("audit", List.of()), new AnswerProperties(429,
						Duration.ofSeconds(2), 429, Duration.ofSeconds(60), 429, Duration.ofSeconds(10)),
				new Outcomes(new SimpleMeterRegistry(), severities));
	}

	/** Nothing is recorded here. */
	private static final class NoLog implements AuditLog {

		@Override
		public Append record(AuditEntry entry) {
			throw new AssertionError("the mapping must not record");
		}

		@Override
		public Append recordOwn(OwnAct act) {
			throw new AssertionError("the mapping must not record");
		}

	}

}
