package io.hogaudit.operation;

import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import javax.net.ssl.SSLException;

import io.hogaudit.egress.Egress;
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
		try {
			Egress.configure(environment::get);
			return attempt(endpoint, environment);
		}
		catch (SettingException ex) {
			this.err.println(ex.sentence());
			return 2;
		}
	}

	private int attempt(URI endpoint, Map<String, String> environment) {
		try (HttpClient http = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.followRedirects(HttpClient.Redirect.NEVER)
			.connectTimeout(TIMEOUT)
			.build()) {
			Instant now = Instant.now();
			Signer signer = Signer.of(environment, now);
			String id = "try_" + UUID.randomUUID();
			// not the body of an event, which would stand among captured ones
			String body = """
					{"source":"hogaudit try","id":"%s","timestamp":"%s"}""".formatted(UUID.randomUUID(), now);
			String altered = body.replace("try", "lie");
			int first = send(http, "a signed delivery", request(endpoint, signer, id, now, body, body), 202);
			int again = send(http, "the same again", request(endpoint, signer, id, now, body, body), 200);
			int refused = send(http, "an altered one", request(endpoint, signer, id, now, body, altered), 401);
			if (first != 202) {
				this.err.println(cause(http, endpoint, first));
			}
			return (first == 202 && again == 200 && refused == 401) ? 0 : 1;
		}
		catch (IOException ex) {
			this.err.println(cause(endpoint, ex));
			return 2;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return 2;
		}
	}

	private int send(HttpClient http, String what, HttpRequest request, int expected)
			throws IOException, InterruptedException {
		int status = http.send(request, BodyHandlers.discarding()).statusCode();
		boolean well = status == expected;
		this.out.printf("%-4s  %-18s answered %s%s%n", well ? "pass" : "fail", what, status,
				well ? "" : " instead of " + expected);
		return status;
	}

	/** Why a signed delivery was not recorded, and what to do. */
	private static String cause(HttpClient http, URI endpoint, int status) throws InterruptedException {
		if (isManagement(http, endpoint)) {
			return "This is hogaudit's management port: deliveries go to its main port (SERVER_PORT, by default 8080).";
		}
		if (status / 100 == 3) {
			return "The address redirects, and PostHog does not follow: name the address that it leads to.";
		}
		return switch (status) {
			case 401 ->
				"The signature was refused: the secret or scheme here (POSTHOG_WEBHOOK_SECRET, POSTHOG_WEBHOOK_SCHEME) is not that of this endpoint, the clocks differ by more than its tolerance, or a proxy alters the body.";
			case 403 -> "Something in front of hogaudit forbids the request: let POST to this path pass.";
			case 404, 405 ->
				"There is no endpoint at this path: the address ends in /webhooks/ and the endpoint's name.";
			case 413 -> "A proxy takes only smaller bodies: allow 1 MB.";
			case 429, 503 -> "hogaudit cannot keep a delivery now: look at health/readiness on its management port.";
			case 502, 504 -> "A proxy answers, and hogaudit behind it does not: check where the proxy leads.";
			default -> "Something that is not hogaudit answers here: check the address.";
		};
	}

	private static boolean isManagement(HttpClient http, URI endpoint) throws InterruptedException {
		try {
			HttpRequest liveness = Egress.request(endpoint.resolve("/actuator/health/liveness"))
				.timeout(TIMEOUT)
				.build();
			return http.send(liveness, BodyHandlers.discarding()).statusCode() == 200;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static String cause(URI endpoint, IOException failure) {
		String where = endpoint.getAuthority().replaceAll(".*@", "");
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof UnresolvedAddressException) {
				return "The endpoint cannot be reached: the name in %s is unknown here.".formatted(where);
			}
			if (cause instanceof SSLException) {
				return "The endpoint cannot be reached: TLS with %s fails, so check the certificate, its name and its authority, and that the port speaks https."
					.formatted(where);
			}
			if (cause instanceof HttpTimeoutException) {
				return "The endpoint cannot be reached: %s does not answer within %s seconds, so check for a firewall on the way."
					.formatted(where, TIMEOUT.toSeconds());
			}
		}
		return (failure instanceof ConnectException)
				? "The endpoint cannot be reached: nobody listens at %s, so start hogaudit or correct the address."
					.formatted(where)
				: "The endpoint cannot be reached: %s ends the connection without an answer, so check that this is hogaudit's main port and speaks %s."
					.formatted(where, endpoint.getScheme());
	}

	private static HttpRequest request(URI endpoint, Signer signer, String id, Instant now, String signed,
			String sent) {
		HttpRequest.Builder request = Egress.request(endpoint)
			.timeout(TIMEOUT)
			.POST(HttpRequest.BodyPublishers.ofString(sent));
		signer.headers(id, now, signed.getBytes(StandardCharsets.UTF_8)).forEach(request::header);
		return request.build();
	}

}
