package io.hogaudit.sink.posthog;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

import io.hogaudit.egress.Egress;
import io.hogaudit.sink.BoundedHttp;

/**
 * Captures nothing with a key: PostHog answers 401 or 403 when it knows the key to be
 * bad, and something else when not, when it is down, or when it does not check keys.
 */
record WriteKeyProbe(PostHogProperties properties, String version, Clock clock) implements WriteKey.Probe {

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	@Override
	public boolean rejects(String key) throws InterruptedException {
		String now = this.clock.instant().toString();
		HttpRequest request = Egress.request(URI.create(this.properties.host() + CaptureProtocol.V1.path()))
			.header("Content-Type", "application/json")
			.header("User-Agent", "hogaudit/" + this.version)
			.header("Authorization", "Bearer " + key)
			.header("PostHog-Sdk-Info", "hogaudit/" + this.version)
			.header("PostHog-Attempt", "1")
			.header("PostHog-Request-Id", UUID.randomUUID().toString())
			.header("PostHog-Request-Timestamp", now)
			.POST(HttpRequest.BodyPublishers.ofString("{\"created_at\":\"" + now + "\",\"batch\":[]}"))
			.build();
		try (BoundedHttp http = new BoundedHttp(this.properties.connectTimeout(), TIMEOUT)) {
			HttpResponse<byte[]> response = http.send(request);
			return new CaptureAnswer(CaptureProtocol.V1, response.statusCode(), response.headers(), response.body())
				.rejectsKey();
		}
		catch (IOException ex) {
			// the sink keeps everything until the key proves itself
			return false;
		}
	}

}
