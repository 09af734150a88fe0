package io.hogaudit.operation;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import io.hogaudit.setting.SettingException;
import io.hogaudit.signature.Signer;

/**
 * Tries an endpoint out from where PostHog would: a delivery must be recorded, the same
 * again recognised, and one that was altered on its way refused.
 */
final class TryCommand {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private final PrintStream out;

	private final PrintStream err;

	TryCommand(PrintStream out, PrintStream err) {
		this.out = out;
		this.err = err;
	}

	int run(URI endpoint, Map<String, String> environment) {
		try (HttpClient http = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.followRedirects(HttpClient.Redirect.NEVER)
			.connectTimeout(TIMEOUT)
			.build()) {
			Instant now = Instant.now();
			Signer signer = Signer.of(environment, now);
			String id = "try_" + UUID.randomUUID();
			String body = """
					{"event":{"uuid":"%s","event":"hogaudit try","distinct_id":"hogaudit","properties":{},"timestamp":"%s"}}"""
				.formatted(UUID.randomUUID(), now);
			String altered = body.replace("try", "lie");
			int passed = expect(http, "a signed delivery", request(endpoint, signer, id, now, body, body), 202)
					+ expect(http, "the same again", request(endpoint, signer, id, now, body, body), 200)
					+ expect(http, "an altered one", request(endpoint, signer, id, now, body, altered), 401);
			return (passed == 3) ? 0 : 1;
		}
		catch (SettingException ex) {
			this.err.println(ex.sentence());
			return 2;
		}
		catch (IOException ex) {
			this.err.println("The endpoint cannot be reached: " + ex.getClass().getSimpleName() + ".");
			return 2;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return 2;
		}
	}

	/** 1 when the answer is as expected, else 0. */
	private int expect(HttpClient http, String what, HttpRequest request, int expected)
			throws IOException, InterruptedException {
		int status = http.send(request, BodyHandlers.discarding()).statusCode();
		boolean well = status == expected;
		this.out.printf("%-4s  %-18s answered %s%s%n", well ? "pass" : "fail", what, status,
				well ? "" : " instead of " + expected);
		return well ? 1 : 0;
	}

	private static HttpRequest request(URI endpoint, Signer signer, String id, Instant now, String signed,
			String sent) {
		HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
			.timeout(TIMEOUT)
			.POST(HttpRequest.BodyPublishers.ofString(sent));
		signer.headers(id, now, signed.getBytes(StandardCharsets.UTF_8)).forEach(request::header);
		return request.build();
	}

}
