package io.hogaudit.sink.otlp;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;

import io.hogaudit.egress.Egress;
import io.hogaudit.sink.BoundedHttp;

/**
 * Exports nothing with headers: a receiver answers 401 or 403 when it knows them to be
 * bad, and something else when not, when it is down, or when it does not look at them.
 */
record OtlpProbe(OtlpProperties properties) implements OtlpCredential.Probe {

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	@Override
	public boolean rejects(Map<String, String> headers) throws InterruptedException {
		HttpRequest.Builder request = Egress.request(this.properties.uri())
			.header("Content-Type", "application/json")
			.header("User-Agent", "hogaudit")
			.POST(HttpRequest.BodyPublishers.ofString("{\"resourceLogs\":[]}"));
		headers.forEach(request::setHeader);
		try (BoundedHttp http = new BoundedHttp(this.properties.connectTimeout(), TIMEOUT)) {
			int status = http.send(request.build()).statusCode();
			return status == 401 || status == 403;
		}
		catch (IOException ex) {
			// the sink keeps everything until the headers prove themselves
			return false;
		}
	}

}
