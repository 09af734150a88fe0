package io.hogaudit.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.hogaudit.Patience;
import io.hogaudit.sink.posthog.StandInPostHog;

/**
 * Sends signed deliveries as PostHog does. Signs on its own, not with the service's code.
 */
public final class PostHogSender {

	private final HttpClient http = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(Patience.BOUND)
		.build();

	private final URI target;

	private final String secret;

	public PostHogSender(URI target, String secret) {
		this.target = target;
		this.secret = secret;
	}

	/** A fresh {@code whsec_} secret. */
	public static String newSecret() {
		byte[] key = new byte[32];
		new SecureRandom().nextBytes(key);
		return "whsec_" + Base64.getEncoder().encodeToString(key);
	}

	public HttpResponse<String> send(String body) throws IOException, InterruptedException {
		return send(UUID.randomUUID().toString(), body, this.secret);
	}

	/**
	 * Sends one delivery of another kind every few seconds, every fifth of them forged.
	 */
	public void sendNowAndThen(int seconds, StandInPostHog postHog, BooleanSupplier goOn) {
		for (int i = 0; goOn.getAsBoolean(); i++) {
			try {
				int status = switch (i % 5) {
					case 0, 3 -> send(Bodies.activity()).statusCode();
					case 1 -> send(Bodies.captured()).statusCode();
					case 2 -> send(Bodies.alert()).statusCode();
					default -> sendForged(Bodies.captured()).statusCode();
				};
				System.out.printf("demo: answered %d; PostHog has %d entries%n", status, postHog.taken());
				TimeUnit.SECONDS.sleep(seconds);
			}
			catch (IOException ex) {
				System.out.println("demo: not answered: " + ex.getMessage());
				LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
			}
			catch (InterruptedException ex) {
				return;
			}
		}
	}

	/** A delivery that somebody else signed. */
	public HttpResponse<String> sendForged(String body) throws IOException, InterruptedException {
		return send(UUID.randomUUID().toString(), body, newSecret());
	}

	public HttpResponse<String> send(String id, String body, String secret) throws IOException, InterruptedException {
		return this.http.send(request(id, body, secret), BodyHandlers.ofString());
	}

	public HttpRequest request(String id, String body, String secret) {
		String timestamp = Long.toString(Instant.now().getEpochSecond());
		return HttpRequest.newBuilder(this.target)
			.timeout(Patience.BOUND)
			.header("Content-Type", "application/json")
			.header("webhook-id", id)
			.header("webhook-timestamp", timestamp)
			.header("webhook-signature", "v1," + sign(secret, id + "." + timestamp + "." + body))
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build();
	}

	private static String sign(String secret, String content) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
			return Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
