package io.hogaudit.sink.posthog;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.egress.Egress;
import io.hogaudit.sink.BoundedHttp;

/**
 * Speaks PostHog's two capture protocols over HTTP: makes the request, bounds its answer
 * in time and size, judges nothing.
 */
final class CaptureClient implements AutoCloseable {

	private final PostHogProperties properties;

	private final WriteKey key;

	private final String version;

	private final Clock clock;

	private final CaptureBody body;

	private final BoundedHttp http;

	/**
	 * The batch that is probably next; gone once it is sent, so that nothing is held when
	 * all is.
	 */
	private final AtomicReference<@Nullable Encoded> encoded = new AtomicReference<>();

	CaptureClient(PostHogProperties properties, WriteKey key, String version, Clock clock) {
		this.properties = properties;
		this.key = key;
		this.version = version;
		this.clock = clock;
		this.body = new CaptureBody(version);
		this.http = new BoundedHttp(properties.connectTimeout(), properties.requestTimeout());
	}

	/** Encodes a v1 batch ahead of its request. */
	void prepare(List<StoredEntry> batch) {
		Encoded ready = this.encoded.get();
		if (ready == null || !ready.holds(batch)) {
			this.encoded.set(new Encoded(batch, this.body.v1(batch, this.clock.instant())));
		}
	}

	/** One request, answered within the request timeout or an {@link IOException}. */
	CaptureAnswer send(List<StoredEntry> batch, CaptureProtocol protocol, RequestIdentity identity)
			throws IOException, InterruptedException {
		HttpRequest request = (protocol == CaptureProtocol.V1) ? v1(batch, identity) : v0(batch);
		HttpResponse<byte[]> response = this.http.send(request);
		return new CaptureAnswer(protocol, response.statusCode(), response.headers(), response.body());
	}

	private HttpRequest v1(List<StoredEntry> batch, RequestIdentity identity) {
		Instant now = this.clock.instant();
		byte[] content = content(batch, now);
		return request(CaptureProtocol.V1).header("Authorization", "Bearer " + this.key.current())
			.header("PostHog-Sdk-Info", "hogaudit/" + this.version)
			.header("PostHog-Attempt", Integer.toString(identity.attempt()))
			.header("PostHog-Request-Id", identity.id().toString())
			.header("PostHog-Request-Timestamp", now.toString())
			.POST(HttpRequest.BodyPublishers.ofByteArray(content))
			.build();
	}

	private byte[] content(List<StoredEntry> batch, Instant now) {
		Encoded ready = this.encoded.get();
		if (ready == null || !ready.holds(batch)) {
			return this.body.v1(batch, now);
		}
		// but not one that was made meanwhile
		this.encoded.compareAndSet(ready, null);
		return ready.content;
	}

	private HttpRequest v0(List<StoredEntry> batch) {
		return request(CaptureProtocol.V0)
			.POST(HttpRequest.BodyPublishers.ofByteArray(this.body.v0(batch, this.key.current())))
			.build();
	}

	private HttpRequest.Builder request(CaptureProtocol protocol) {
		return Egress.request(URI.create(this.properties.host() + protocol.path()))
			.header("Content-Type", "application/json")
			.header("Content-Encoding", "gzip")
			.header("User-Agent", "hogaudit/" + this.version);
	}

	@Override
	public void close() {
		this.http.close();
	}

	/** A batch and its body. */
	private static final class Encoded {

		private final List<StoredEntry> batch;

		private final byte[] content;

		Encoded(List<StoredEntry> batch, byte[] content) {
			this.batch = batch;
			this.content = content;
		}

		/** Whether it is of these very entries. */
		// comparing texts would cost as much as encoding them
		@SuppressWarnings("ReferenceEquality")
		boolean holds(List<StoredEntry> others) {
			boolean same = others.size() == this.batch.size();
			for (int i = 0; same && i < others.size(); i++) {
				same = others.get(i) == this.batch.get(i);
			}
			return same;
		}

	}

}
