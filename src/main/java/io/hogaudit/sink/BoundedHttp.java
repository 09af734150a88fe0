package io.hogaudit.sink;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * HTTP for sinks: a request ends within its timeout, body and all, and its answer has at
 * most {@value #MAX_ANSWER} bytes, or it is an {@link IOException}. Connections are
 * reused, redirects not followed. Thread-safe.
 */
public final class BoundedHttp implements AutoCloseable {

	static final int MAX_ANSWER = 1024 * 1024;

	private final HttpClient client;

	private final Duration requestTimeout;

	public BoundedHttp(Duration connectTimeout, Duration requestTimeout) {
		this.requestTimeout = requestTimeout;
		this.client = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.followRedirects(HttpClient.Redirect.NEVER)
			.connectTimeout(connectTimeout)
			.build();
	}

	/** One request and its answer; a request's own timeout would end with the headers. */
	public HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
		CompletableFuture<HttpResponse<byte[]>> response = this.client.sendAsync(request,
				BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
		try {
			return response.get(this.requestTimeout.toNanos(), TimeUnit.NANOSECONDS);
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

	/** What to say of a failed request, without what its message may hold. */
	public static String fault(String destination, IOException ex) {
		return switch (ex) {
			case HttpTimeoutException _ -> destination + " did not answer in time";
			case ConnectException _ -> destination + " cannot be reached";
			default -> "the connection to " + destination + " failed: " + ex.getClass().getSimpleName();
		};
	}

	@Override
	public void close() {
		this.client.shutdownNow();
	}

}
