package io.hogaudit.sink.posthog;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.hogaudit.audit.StoredEntry;

/**
 * Speaks PostHog's two capture protocols over HTTP: makes the request, bounds its answer
 * in time and size, judges nothing. Connections are reused, redirects not followed.
 */
final class CaptureClient implements AutoCloseable {

	private static final int MAX_ANSWER = 1024 * 1024;

	private final PostHogProperties properties;

	private final String version;

	private final Clock clock;

	private final CaptureBody body;

	private final HttpClient client;

	CaptureClient(PostHogProperties properties, String version, Clock clock) {
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

	/** One request, answered within the request timeout or an {@link IOException}. */
	CaptureAnswer send(List<StoredEntry> batch, CaptureProtocol protocol, RequestIdentity identity)
			throws IOException, InterruptedException {
		HttpRequest request = (protocol == CaptureProtocol.V1) ? v1(batch, identity) : v0(batch);
		HttpResponse<byte[]> response = await(
				this.client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER)));
		return new CaptureAnswer(protocol, response.statusCode(), response.headers(), response.body());
	}

	private HttpRequest v1(List<StoredEntry> batch, RequestIdentity identity) {
		Instant now = this.clock.instant();
		return request(CaptureProtocol.V1).header("Authorization", "Bearer " + this.properties.writeKey())
			.header("PostHog-Sdk-Info", "hogaudit/" + this.version)
			.header("PostHog-Attempt", Integer.toString(identity.attempt()))
			.header("PostHog-Request-Id", identity.id().toString())
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

	@Override
	public void close() {
		this.client.shutdownNow();
	}

}
