package io.hogaudit.sink.posthog;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.sink.BoundedHttp;
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

	private final PostHogProperties properties;

	private final Clock clock;

	private final CaptureClient client;

	private final RequestIdentity identity = new RequestIdentity();

	private final Unconfirmed unconfirmed = new Unconfirmed();

	private volatile Instant v1MissingUntil = Instant.MIN;

	PostHogSink(PostHogProperties properties, WriteKey key, String version, Clock clock) {
		this.properties = properties;
		this.clock = clock;
		this.client = new CaptureClient(properties, key, version, clock);
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
	public void prepare(List<StoredEntry> batch) {
		if (protocol() == CaptureProtocol.V1) {
			this.client.prepare(batch);
		}
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
			CaptureAnswer answer = this.client.send(batch, protocol(), this.identity);
			if (v1IsMissing(answer)) {
				logger.info("PostHog host has no capture v1 (status {}), using v0 for an hour", answer.status());
				this.v1MissingUntil = this.clock.instant().plus(FALLBACK);
				answer = this.client.send(batch, CaptureProtocol.V0, this.identity);
			}
			return answer.receipt(batch, this.unconfirmed, this.clock);
		}
		catch (IOException ex) {
			return new Receipt.Retry(null, BoundedHttp.fault("PostHog", ex));
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

	@Override
	public void close() {
		this.client.close();
	}

}
