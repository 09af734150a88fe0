package io.hogaudit.signature;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.util.unit.DataSize;

import io.hogaudit.signature.SignatureProperties.EndpointProperties;
import io.hogaudit.signature.SignatureProperties.ReceiveProperties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The filter with its meters and listeners, without a server: long because each test is a
 * promise of its own about one request. Over sockets:
 * {@link SignatureFilterIntegrationTests}.
 */
class SignatureFilterTests {

	private static final String OTHER = "whsec_" + "QUJD".repeat(8);

	private static final Scenario VALID = Scenario.valid();

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final List<Refusal> told = new ArrayList<>();

	private final List<RefusalListener> listeners = new ArrayList<>(List.of(this.told::add));

	private final BodyReader bodies = new BodyReader(DataSize.ofMegabytes(1), Duration.ofSeconds(5));

	private final SignatureFilter filter = filter("posthog", this.registry);

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	private final MockFilterChain chain = new MockFilterChain();

	@Test
	void tellsWhoWasRefusedWhereWhyAndWhen() throws Exception {
		MockHttpServletRequest request = request(VALID.withBody());
		request.setRemoteAddr("192.0.2.7");
		pass(request);
		assertThat(this.told)
			.containsExactly(new Refusal("posthog", RefusalReason.SIGNATURE_MISMATCH, "192.0.2.7", VALID.now()));
		assertThat(this.chain.getRequest()).isNull();
	}

	@Test
	void tellsAfterItHasAnswered() throws Exception {
		List<Integer> answered = new ArrayList<>();
		this.listeners.addFirst((refusal) -> answered.add(this.response.getContentAsByteArray().length));
		pass(request(VALID.withBody()));
		assertThat(answered).containsExactly("{\"status\":\"refused\"}".length());
	}

	@Test
	void answersAndTellsTheOthersWhenAListenerFails() throws Exception {
		this.listeners.addFirst((refusal) -> {
			throw new IllegalStateException("a listener's defect");
		});
		pass(request(VALID.withBody()));
		assertThat(this.response.getStatus()).isEqualTo(401);
		assertThat(this.told).hasSize(1);
	}

	@Test
	void tellsEvenWhenTheForgerIsGoneBeforeTheAnswer() {
		MockHttpServletResponse gone = new MockHttpServletResponse() {
			@Override
			public ServletOutputStream getOutputStream() {
				throw new IllegalStateException("the connection is gone");
			}
		};
		assertThatIllegalStateException()
			.isThrownBy(() -> this.filter.doFilter(request(VALID.withBody()), gone, this.chain));
		assertThat(this.told).hasSize(1);
	}

	@Test
	void answersWithoutCookieRedirectOrCaching() throws Exception {
		pass(request(VALID.with("webhook-signature")));
		assertThat(this.response.getHeader("Cache-Control")).isEqualTo("no-store");
		assertThat(this.response.getHeader("X-Content-Type-Options")).isEqualTo("nosniff");
		assertThat(this.response.getContentType()).isEqualTo("application/json");
		assertThat(this.response.getContentLength()).isEqualTo(this.response.getContentAsByteArray().length);
		assertThat(this.response.getErrorMessage()).isNull();
		assertThat(this.response.getHeaderNames()).doesNotContain("Set-Cookie", "Location");
	}

	@Test
	void ignoresAQueryStringAndMakesNoSession() throws Exception {
		MockHttpServletRequest request = request(VALID);
		request.setQueryString("a=b");
		pass(request);
		assertThat(this.chain.getRequest()).isSameAs(request);
		assertThat(request.getSession(false)).isNull();
	}

	@Test
	void holdsTheMemoryOfABodyUntilItsRequestIsThrough() throws Exception {
		AtomicLong during = new AtomicLong();
		this.filter.doFilter(request(VALID), this.response, (request, answer) -> during.set(this.bodies.used()));
		assertThat(during).hasValue(VALID.body().length);
		assertThat(this.bodies.used()).isZero();
		assertThatIOException()
			.isThrownBy(() -> this.filter.doFilter(request(VALID), this.response, (request, answer) -> {
				throw new IOException("behind the filter");
			}));
		assertThat(this.bodies.used()).isZero();
	}

	@Test
	void doesNotVerifyTheErrorDispatchOfAVerifiedRequestAgain() throws Exception {
		MockHttpServletRequest request = request(VALID.withBody());
		request.setDispatcherType(DispatcherType.ERROR);
		pass(request);
		assertThat(this.chain.getRequest()).isSameAs(request);
		assertThat(this.told).isEmpty();
	}

	@Test
	void keepsToItsRefusalInTheErrorDispatchAndTellsOnce() throws Exception {
		MockHttpServletRequest request = request(VALID.withBody());
		pass(request);
		request.setDispatcherType(DispatcherType.ERROR);
		MockHttpServletResponse again = new MockHttpServletResponse();
		this.filter.doFilter(request, again, this.chain);
		assertThat(again.getStatus()).isEqualTo(401);
		assertThat(again.getContentAsString()).isEqualTo("{\"status\":\"refused\"}");
		assertThat(this.chain.getRequest()).isNull();
		assertThat(this.told).hasSize(1);
	}

	@Test
	void countsRefusalsByEndpointAndReasonFromZeroOn() throws Exception {
		assertThat(refused("posthog", RefusalReason.SIGNATURE_MISMATCH)).isZero();
		assertThat(refused("none", RefusalReason.UNKNOWN_PATH)).isZero();
		int meters = this.registry.getMeters().size();
		pass(request(VALID.withBody()));
		MockHttpServletRequest elsewhere = request(VALID);
		elsewhere.setRequestURI("/webhooks/other");
		pass(elsewhere);
		assertThat(refused("posthog", RefusalReason.SIGNATURE_MISMATCH)).isOne();
		assertThat(refused("none", RefusalReason.UNKNOWN_PATH)).isOne();
		assertThat(this.registry.getMeters()).hasSize(meters);
	}

	@Test
	void countsWhichSecretVerifiedSoThatAnIdleOneIsSeen() throws Exception {
		pass(request(VALID));
		assertThat(verified(Scenario.SECRET)).isOne();
		assertThat(verified(OTHER)).isZero();
		pass(request(VALID.withBody()));
		assertThat(verified(Scenario.SECRET)).as("after a refusal").isOne();
		Timer timer = this.registry.get("hogaudit.signature.verification").tag("endpoint", "posthog").timer();
		assertThat(timer.count()).isEqualTo(2);
	}

	@Test
	void countsAnEndpointThatIsCalledNone() throws Exception {
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		SignatureFilter other = filter("none", meters);
		MockHttpServletRequest request = request(VALID.withBody());
		request.setRequestURI("/webhooks/none");
		other.doFilter(request, this.response, this.chain);
		assertThat(refused(meters, "none", RefusalReason.SIGNATURE_MISMATCH)).isOne();
		assertThat(refused(meters, "none", RefusalReason.UNKNOWN_PATH)).isZero();
	}

	private SignatureFilter filter(String name, MeterRegistry meterRegistry) {
		EndpointProperties settings = new EndpointProperties(List.of(OTHER, Scenario.SECRET), StandardWebhooks.NAME,
				Duration.ofMinutes(5), DataSize.ofKilobytes(100), "X", null);
		ReceiveProperties receive = new ReceiveProperties(DataSize.ofMegabytes(1), Duration.ofSeconds(5));
		Endpoints endpoints = new Endpoints(new SignatureProperties(Map.of(name, settings), receive), VALID.now());
		SignatureMeters meters = new SignatureMeters(meterRegistry, endpoints, this.bodies);
		Answers answers = new Answers(new AnswerProperties(429, Duration.ofSeconds(2), 429, Duration.ofSeconds(60), 429,
				Duration.ofSeconds(10)));
		Clock clock = Clock.fixed(VALID.now(), ZoneOffset.UTC);
		return new SignatureFilter(endpoints, this.bodies, meters, new Refusals(answers, meters, this.listeners, clock),
				clock);
	}

	private static MockHttpServletRequest request(Scenario scenario) {
		MockHttpServletRequest request = new MockHttpServletRequest("POST", "/webhooks/posthog");
		request.setContentType("application/json");
		request.setContent(scenario.body());
		scenario.headers().forEach((name, values) -> values.forEach((value) -> request.addHeader(name, value)));
		return request;
	}

	private void pass(MockHttpServletRequest request) throws IOException, ServletException {
		this.filter.doFilter(request, this.response, this.chain);
	}

	private double refused(String endpoint, RefusalReason reason) {
		return refused(this.registry, endpoint, reason);
	}

	private static double refused(MeterRegistry meters, String endpoint, RefusalReason reason) {
		return meters.get("hogaudit.deliveries")
			.tags("endpoint", endpoint, "outcome", "refused", "reason", reason.text())
			.counter()
			.count();
	}

	private double verified(String secret) {
		return this.registry.get("hogaudit.signature.verified")
			.tags("endpoint", "posthog", "secret", SigningSecret.ofBase64(secret).id())
			.counter()
			.count();
	}

}
