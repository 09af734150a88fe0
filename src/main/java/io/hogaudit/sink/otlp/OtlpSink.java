package io.hogaudit.sink.otlp;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.egress.Egress;
import io.hogaudit.sink.BoundedHttp;
import io.hogaudit.sink.Receipt;
import io.hogaudit.sink.Sink;

/**
 * Exports audit entries as OpenTelemetry log records over OTLP/HTTP in JSON. An attempt
 * ends within the request timeout. A repeat carries the same {@code audit.id} and bytes;
 * OTLP itself does not recognise it.
 */
final class OtlpSink implements Sink, AutoCloseable {

	private static final int MAX_BYTES = 1024 * 1024;

	private final OtlpProperties properties;

	private final OtlpCredential credential;

	private final String userAgent;

	private final Clock clock;

	private final OtlpBody body;

	private final BoundedHttp http;

	OtlpSink(OtlpProperties properties, OtlpCredential credential, String version, String environment, Clock clock) {
		this.properties = properties;
		this.credential = credential;
		this.userAgent = "hogaudit/" + version;
		this.clock = clock;
		this.body = new OtlpBody(version, environment);
		this.http = new BoundedHttp(properties.connectTimeout(), properties.requestTimeout());
	}

	@Override
	public String name() {
		return "otlp";
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
		try {
			HttpResponse<byte[]> response = this.http.send(request(batch));
			return new OtlpAnswer(response.statusCode(), response.headers(), response.body()).receipt(batch.size(),
					this.clock);
		}
		catch (IOException ex) {
			return new Receipt.Retry(null, BoundedHttp.fault("the OTLP endpoint", ex));
		}
	}

	private HttpRequest request(List<StoredEntry> batch) {
		HttpRequest.Builder request = Egress.request(this.properties.uri())
			.header("Content-Type", "application/json")
			.header("Content-Encoding", "gzip")
			.header("User-Agent", this.userAgent);
		this.credential.current().forEach(request::setHeader);
		return request.POST(HttpRequest.BodyPublishers.ofByteArray(this.body.of(batch))).build();
	}

	@Override
	public void close() {
		this.http.close();
	}

}
