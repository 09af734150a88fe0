package io.hogaudit.credential;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.egress.Egress;

/**
 * Sends the reader's requests to PostHog's app host, and nowhere else. Each ends within
 * its timeout. Thread-safe.
 */
final class ReadClient implements AutoCloseable {

	/** A page of 200 activity log entries is far less. */
	private static final int MAX_ANSWER = 32 * 1024 * 1024;

	private static final JsonMapper JSON = new JsonMapper();

	private final String host;

	private final Duration timeout;

	private final HttpClient http;

	private final MeterRegistry meters;

	ReadClient(ReaderProperties properties, MeterRegistry meters) {
		this.host = properties.appHost();
		this.timeout = properties.readTimeout();
		this.http = HttpClient.newBuilder()
			.followRedirects(HttpClient.Redirect.NEVER)
			.connectTimeout(Duration.ofSeconds(3))
			.build();
		this.meters = meters;
		List.of("answered", "rejected", "limited", "failed", "unreachable").forEach(this::reads);
	}

	private Timer reads(String outcome) {
		return Timer.builder("hogaudit.credential.read")
			.description("One request of the reader to PostHog")
			.tag("outcome", outcome)
			.register(this.meters);
	}

	/** What PostHog says of the key, without spending a scope. */
	KeyFacts ask(String key) throws InterruptedException {
		return switch (get("/api/personal_api_keys/@current/", key, this.timeout)) {
			case ReadAnswer.Answered answer -> facts(answer);
			case ReadAnswer.Unreachable(String reason) -> new KeyFacts.Unreachable(reason);
		};
	}

	ReadAnswer get(String path, String key, Duration timeout) throws InterruptedException {
		return send(request(path, key).GET().build(), timeout);
	}

	ReadAnswer post(String path, String key, byte[] json, Duration timeout) throws InterruptedException {
		return send(request(path, key).header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofByteArray(json))
			.build(), timeout);
	}

	private HttpRequest.Builder request(String path, String key) {
		return Egress.request(URI.create(this.host + path))
			.header("Authorization", "Bearer " + key)
			.header("Accept", "application/json")
			.header("User-Agent", "hogaudit");
	}

	private ReadAnswer send(HttpRequest request, Duration timeout) throws InterruptedException {
		long start = System.nanoTime();
		ReadAnswer answer = receive(request, timeout);
		reads(outcome(answer)).record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
		return answer;
	}

	private static String outcome(ReadAnswer answer) {
		return switch (answer) {
			case ReadAnswer.Answered answered -> switch (answered.status()) {
				case 401, 403 -> "rejected";
				case 429 -> "limited";
				default -> (answered.status() < 300) ? "answered" : "failed";
			};
			case ReadAnswer.Unreachable _ -> "unreachable";
		};
	}

	private ReadAnswer receive(HttpRequest request, Duration timeout) throws InterruptedException {
		CompletableFuture<HttpResponse<byte[]>> answer = this.http.sendAsync(request,
				BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
		try {
			HttpResponse<byte[]> response = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
			return new ReadAnswer.Answered(response.statusCode(),
					response.headers()
						.firstValue("Retry-After")
						.filter((text) -> text.matches("[0-9]{1,6}"))
						.map((text) -> Duration.ofSeconds(Long.parseLong(text)))
						.orElse(null),
					response.body());
		}
		catch (TimeoutException ex) {
			return new ReadAnswer.Unreachable("PostHog did not answer in time");
		}
		catch (ExecutionException ex) {
			return new ReadAnswer.Unreachable("PostHog cannot be reached");
		}
		finally {
			answer.cancel(true);
		}
	}

	private static KeyFacts facts(ReadAnswer.Answered answer) {
		return switch (answer.status()) {
			case 200 -> known(answer.body());
			case 401 -> new KeyFacts.Rejected();
			case 403, 404 -> new KeyFacts.Untold(answer.status());
			default -> new KeyFacts.Unreachable("PostHog answered " + answer.status());
		};
	}

	private static KeyFacts known(byte[] body) {
		try {
			JsonNode node = JSON.readTree(body);
			if (!node.path("scopes").isArray() && !node.path("scopes").isNull()) {
				return new KeyFacts.Unreachable("PostHog's answer is not one about a key");
			}
			// keys from before there were scopes may do everything
			List<String> scopes = node.path("scopes").isNull() ? List.of("*") : texts(node.path("scopes"));
			@Nullable Instant rolled = instant(node.path("last_rolled_at"));
			return new KeyFacts.Known(scopes, texts(node.path("scoped_teams")),
					texts(node.path("scoped_organizations")),
					(rolled != null) ? rolled : instant(node.path("created_at")), instant(node.path("last_used_at")));
		}
		catch (JacksonException ex) {
			return new KeyFacts.Unreachable("PostHog's answer is not one about a key");
		}
	}

	private static List<String> texts(JsonNode array) {
		List<String> texts = new ArrayList<>();
		array.forEach((element) -> {
			String text = element.asString("");
			// they are shown: nothing of another form can be a scope or an id
			texts.add(text.matches("[A-Za-z0-9_*:-]{1,100}") ? text : "?");
		});
		return texts;
	}

	private static @Nullable Instant instant(JsonNode node) {
		try {
			return node.isString() ? OffsetDateTime.parse(node.asString()).toInstant() : null;
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	@Override
	public void close() {
		this.http.shutdownNow();
	}

}
