package io.hogaudit.operation;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

import io.hogaudit.egress.Egress;

import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestTemplate;

/**
 * Asks the issuer of tokens, a few times a minute at most: each token that names a key
 * which nobody knows would otherwise be a request to it. Keys that are known are kept, so
 * that good tokens do not wait. Thread-safe.
 */
final class IssuerRequests implements ClientHttpRequestInterceptor {

	private static final int MAX = 6;

	private static final Duration WINDOW = Duration.ofMinutes(1);

	private final Clock clock;

	private final Deque<Instant> asked = new ArrayDeque<>();

	private IssuerRequests(Clock clock) {
		this.clock = clock;
	}

	static RestTemplate template(Clock clock) {
		JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
			.followRedirects(HttpClient.Redirect.NORMAL)
			.connectTimeout(Duration.ofSeconds(3))
			.build());
		requests.setReadTimeout(Duration.ofSeconds(5));
		RestTemplate template = new RestTemplate(requests);
		template.getInterceptors().add(new IssuerRequests(clock));
		return template;
	}

	@Override
	public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
			throws IOException {
		Instant now = this.clock.instant();
		if (!mayAsk(now)) {
			throw new IOException("the issuer was asked often enough");
		}
		Egress.authorize(request.getURI(), request.getHeaders()::set);
		try {
			return execution.execute(request, body);
		}
		catch (IOException ex) {
			takeBack(now);
			throw ex;
		}
	}

	private synchronized boolean mayAsk(Instant now) {
		this.asked.removeIf((at) -> at.isAfter(now) || at.plus(WINDOW).isBefore(now));
		if (this.asked.size() >= MAX) {
			return false;
		}
		this.asked.add(now);
		return true;
	}

	/** Whoever was down is asked again at once. */
	private synchronized void takeBack(Instant at) {
		this.asked.remove(at);
	}

}
