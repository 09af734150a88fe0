package io.hogaudit.operation;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ConfigurableApplicationContext;

import io.hogaudit.HogauditApplication;
import io.hogaudit.Starts;
import io.hogaudit.demo.PostHogSender;
import io.hogaudit.sink.posthog.StandInPostHog;

/**
 * The whole application on free ports, with a stand-in for PostHog. Its secrets come from
 * the command line, or from the folder that {@code spring.config.import} names.
 */
public final class RunningService implements AutoCloseable {

	public static final String VIEWER = "viewer:a-viewer-password-canary";

	public static final String OPERATOR = "operator:an-operator-password-canary";

	final String secret;

	final String writeKey = "phc_" + "canaryCanary".repeat(2);

	public final StandInPostHog postHog = new StandInPostHog(0, true);

	private final HttpClient http = HttpClient.newHttpClient();

	private final ConfigurableApplicationContext context;

	public RunningService(Path folder, Map<String, String> more) throws IOException {
		this.secret = more.getOrDefault("POSTHOG_WEBHOOK_SECRET", PostHogSender.newSecret());
		Map<String, Object> settings = new HashMap<>(more);
		settings.put("server.port", "0");
		settings.put("management.server.port", "0");
		if (!more.containsKey("spring.config.import")) {
			settings.put("POSTHOG_WEBHOOK_SECRET", this.secret);
			settings.putIfAbsent("POSTHOG_WRITE_KEY", this.writeKey);
			settings.put("HOGAUDIT_VIEWER_PASSWORD", VIEWER.substring(VIEWER.indexOf(':') + 1));
			settings.put("HOGAUDIT_OPERATOR_PASSWORD", OPERATOR.substring(OPERATOR.indexOf(':') + 1));
		}
		settings.putIfAbsent("POSTHOG_HOST", this.postHog.host());
		if (!more.containsKey("HOGAUDIT_JOURNAL_URL")) {
			// the disk of a busy machine may be slow
			settings.putIfAbsent("hogaudit.journal.answer-within", "2m");
		}
		settings.putIfAbsent("HOGAUDIT_JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("hogaudit.db"));
		settings.put("hogaudit.sink.backoff-cap", "200ms");
		settings.put("hogaudit.sink.parked-retry", "200ms");
		settings.put("hogaudit.sink.drain-timeout", "1m");
		settings.put("spring.lifecycle.timeout-per-shutdown-phase", "2m");
		String[] arguments = settings.entrySet()
			.stream()
			.map((setting) -> "--" + setting.getKey() + "=" + setting.getValue())
			.toArray(String[]::new);
		this.context = Starts.run(HogauditApplication.application(), arguments);
	}

	public PostHogSender sender() {
		return new PostHogSender(webhook("posthog"), this.secret);
	}

	public URI webhook(String endpoint) {
		return main("/webhooks/" + endpoint);
	}

	public MeterRegistry meters() {
		return this.context.getBean(MeterRegistry.class);
	}

	URI main(String path) {
		return uri("local.server.port", path);
	}

	URI management(String path) {
		return uri("local.management.port", path);
	}

	private URI uri(String port, String path) {
		return URI.create("http://127.0.0.1:" + this.context.getEnvironment().getRequiredProperty(port) + path);
	}

	public HttpResponse<String> get(@Nullable String user, String path) throws IOException, InterruptedException {
		return request("GET", user, management(path));
	}

	HttpResponse<String> get(String user, String path, String accept) throws IOException, InterruptedException {
		return this.http.send(HttpRequest.newBuilder(management(path))
			.header("Accept", accept)
			.header("Authorization",
					"Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)))
			.build(), BodyHandlers.ofString());
	}

	HttpResponse<String> bearer(String method, String token, String path) throws IOException, InterruptedException {
		return this.http.send(HttpRequest.newBuilder(management(path))
			.header("Content-Type", "application/json")
			.header("Authorization", "Bearer " + token)
			.method(method, HttpRequest.BodyPublishers.noBody())
			.build(), BodyHandlers.ofString());
	}

	HttpResponse<String> request(String method, @Nullable String user, URI uri)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri)
			.header("Content-Type", "application/json")
			.method(method, HttpRequest.BodyPublishers.noBody());
		if (user != null) {
			request.header("Authorization",
					"Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
		}
		return this.http.send(request.build(), BodyHandlers.ofString());
	}

	@Override
	public void close() {
		this.context.close();
		this.postHog.close();
	}

}
