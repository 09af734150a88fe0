package io.hogaudit.sink.posthog;

import java.io.IOException;
import java.time.Clock;
import java.util.List;

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

	private static final int MAX_BYTES = 5 * 1024 * 1024;

	private final PostHogProperties properties;

	private final Clock clock;

	private final CaptureClient client;

	private final RequestIdentity identity = new RequestIdentity();

	private final ProtocolChoice choice;

	PostHogSink(PostHogProperties properties, WriteKey key, String version, Clock clock) {
		this.properties = properties;
		this.clock = clock;
		this.choice = new ProtocolChoice(properties.protocol(), properties.isCloud(), System::nanoTime);
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
		if (this.choice.next() == CaptureProtocol.V1) {
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
			CaptureAnswer answer = ask(batch, this.choice.next());
			if (answer.isMissing() && answer.protocol() == CaptureProtocol.V1 && this.choice.asksV0()) {
				answer = ask(batch, CaptureProtocol.V0);
			}
			if (answer.isMissing() && this.choice.isNoHost()) {
				return new Receipt.Parked(answer.status() + ": no capture API at POSTHOG_HOST");
			}
			return answer.receipt(batch, this.clock);
		}
		catch (IOException ex) {
			return new Receipt.Retry(null, BoundedHttp.fault("PostHog", ex));
		}
	}

	private CaptureAnswer ask(List<StoredEntry> batch, CaptureProtocol protocol)
			throws IOException, InterruptedException {
		CaptureAnswer answer = this.client.send(batch, protocol, this.identity);
		this.choice.answered(answer);
		return answer;
	}

	@Override
	public void close() {
		this.client.close();
	}

}
