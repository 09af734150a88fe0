package io.hogaudit.sink.posthog;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.sink.Receipt;
import io.hogaudit.sink.Sink;

/**
 * Captures audit entries as PostHog events, over v1 where it is there and v0 where it is
 * not. An attempt ends within the request timeout. PostHog recognises a repeat by uuid,
 * event, distinct id and day, which are the same on every attempt.
 */
final class PostHogSink implements Sink, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(PostHogSink.class);

	/** How long v0 is used before v1 is tried again. */
	private static final Duration FALLBACK = Duration.ofHours(1);

	private static final int MAX_BYTES = 5 * 1024 * 1024;

	private static final int MAX_ANSWER = 1024 * 1024;

	private final PostHogProperties properties;

	private final String version;

	private final Clock clock;

	private final CaptureBody body;

	private final HttpClient client;

	private final RequestIdentity identity = new RequestIdentity();

	private Instant v1MissingUntil = Instant.MIN;

	PostHogSink(PostHogProperties properties, String version, Clock clock) {
		this.properties = properties;
		this.version = version;
		this.clock = clock;
		this.body = new CaptureBody(version);
		this.client = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.followRedirects(HttpClient.Redirect.NEVER)
			.connectTimeout(properties.connectTimeout())
			.build();
	}

	@Override
	public String name() {
		return "posthog";
	}

	@Override
	public int maxEntries() {
		return this.properties.batchMax();
	}

	@Override
	public int maxBytes() {
		return MAX_BYTES;
	}

	@Override
	public Receipt deliver(List<StoredEntry> batch) throws InterruptedException {
		this.identity.next(batch);
		Receipt receipt = attempt(batch);
		this.identity.answered(receipt);
		return receipt;
	}

	private Receipt attempt(List<StoredEntry> batch) throws InterruptedException {
		try {
			CaptureAnswer answer = send(batch, protocol());
			if (v1IsMissing(answer)) {
				logger.info("PostHog host has no capture v1 (status {}), using v0 for an hour", answer.status());
				this.v1MissingUntil = this.clock.instant().plus(FALLBACK);
				answer = send(batch, CaptureProtocol.V0);
			}
			return answer.receipt(batch, this.clock);
		}
		catch (IOException ex) {
			return new Receipt.Retry(null, reason(ex));
		}
	}

	private CaptureProtocol protocol() {
		return switch (this.properties.protocol()) {
			case "v1" -> CaptureProtocol.V1;
			case "v0" -> CaptureProtocol.V0;
			default -> this.clock.instant().isBefore(this.v1MissingUntil) ? CaptureProtocol.V0 : CaptureProtocol.V1;
		};
	}

	private boolean v1IsMissing(CaptureAnswer answer) {
		return answer.protocol() == CaptureProtocol.V1 && this.properties.protocol().equals("auto")
				&& (answer.status() == 404 || answer.status() == 405);
	}

	private CaptureAnswer send(List<StoredEntry> batch, CaptureProtocol protocol)
			throws IOException, InterruptedException {
		HttpRequest request = (protocol == CaptureProtocol.V1) ? v1(batch) : v0(batch);
		HttpResponse<byte[]> response = await(
				this.client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER)));
		return new CaptureAnswer(protocol, response.statusCode(), response.headers(), response.body());
	}

	private HttpRequest v1(List<StoredEntry> batch) {
		Instant now = this.clock.instant();
		return request(CaptureProtocol.V1).header("Authorization", "Bearer " + this.properties.writeKey())
			.header("PostHog-Sdk-Info", "hogaudit/" + this.version)
			.header("PostHog-Attempt", Integer.toString(this.identity.attempt()))
			.header("PostHog-Request-Id", this.identity.id().toString())
			.header("PostHog-Request-Timestamp", now.toString())
			.POST(HttpRequest.BodyPublishers.ofByteArray(this.body.v1(batch, now)))
			.build();
	}

	private HttpRequest v0(List<StoredEntry> batch) {
		return request(CaptureProtocol.V0)
			.POST(HttpRequest.BodyPublishers.ofByteArray(this.body.v0(batch, this.properties.writeKey())))
			.build();
	}

	private HttpRequest.Builder request(CaptureProtocol protocol) {
		return HttpRequest.newBuilder(URI.create(this.properties.host() + protocol.path()))
			.timeout(this.properties.requestTimeout())
			.header("Content-Type", "application/json")
			.header("Content-Encoding", "gzip")
			.header("User-Agent", "hogaudit/" + this.version);
	}

	/** The request's own timeout ends with the headers; this one covers the body too. */
	private <T> T await(CompletableFuture<T> response) throws IOException, InterruptedException {
		try {
			return response.get(this.properties.requestTimeout().toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw new HttpTimeoutException("no answer");
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof IOException cause) {
				throw cause;
			}
			throw new IOException(ex.getCause());
		}
		finally {
			response.cancel(true);
		}
	}

	private static String reason(IOException ex) {
		return switch (ex) {
			case HttpTimeoutException _ -> "PostHog did not answer in time";
			case ConnectException _ -> "PostHog cannot be reached";
			default -> "the connection to PostHog failed: " + ex.getClass().getSimpleName();
		};
	}

	@Override
	public void close() {
		this.client.shutdownNow();
	}

}
