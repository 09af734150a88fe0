package io.hogaudit.sink.posthog;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.setting.SettingException;

/**
 * Lets PostHog's compliance harness for SDKs drive hogaudit's capture client, over HTTP
 * on 127.0.0.1. Settings and options that hogaudit does not have (compression off, a
 * flush interval, {@code historical_migration}, an event's {@code options}) are taken and
 * have no effect. Source: ADAPTER_GUIDE.md and CONTRACT.yaml of
 * PostHog/posthog-sdk-test-harness.
 */
public final class ComplianceAdapter implements AutoCloseable {

	private static final JsonMapper MAPPER = new JsonMapper();

	private static final String VERSION = "1.0.0";

	private final HttpServer server;

	private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

	private final Map<String, AdaptedClient> clients = new ConcurrentHashMap<>();

	private final String protocol;

	/** Listens at once; {@code auto} is v1, and v0 where v1 is not there. */
	ComplianceAdapter(int port, String protocol) throws IOException {
		this.protocol = protocol;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	/** Runs until the process ends; arguments are a port and a protocol, or nothing. */
	public static void start(List<String> args) throws IOException {
		int port = args.isEmpty() ? 8080 : Integer.parseInt(args.getFirst());
		String protocol = (args.size() > 1) ? args.get(1) : "auto";
		ComplianceAdapter adapter = new ComplianceAdapter(port, protocol);
		System.out.printf("compliance adapter (%s) on http://127.0.0.1:%d%n", protocol, adapter.port());
	}

	int port() {
		return this.server.getAddress().getPort();
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			String call = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
			Answer answer;
			try {
				JsonNode body = MAPPER.readTree(exchange.getRequestBody().readAllBytes());
				answer = answer(call, testId(exchange), body);
			}
			catch (JacksonException | SettingException | DateTimeException ex) {
				answer = Answer.wrong(
						(ex instanceof SettingException) ? String.valueOf(ex.getMessage()) : "the body cannot be read");
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
			byte[] bytes = answer.body().toString().getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders(answer.status(), bytes.length);
			exchange.getResponseBody().write(bytes);
		}
	}

	private record Answer(int status, ObjectNode body) {

		static Answer right() {
			return new Answer(200, MAPPER.createObjectNode().put("success", true));
		}

		static Answer wrong(String error) {
			return new Answer(400, MAPPER.createObjectNode().put("success", false).put("error", error));
		}

	}

	private static String testId(HttpExchange exchange) {
		String query = exchange.getRequestURI().getQuery();
		for (String parameter : (query != null) ? query.split("&") : new String[0]) {
			if (parameter.startsWith("test_id=")) {
				return parameter.substring("test_id=".length());
			}
		}
		return "";
	}

	private Answer answer(String call, String testId, JsonNode body) throws IOException, InterruptedException {
		AdaptedClient client = this.clients.get(testId);
		return switch (call) {
			case "GET /health" -> health();
			case "POST /init" -> init(testId, body);
			case "POST /reset" -> reset(testId);
			case "GET /state" -> state(client);
			case "POST /capture" -> (client != null) ? capture(client, body) : Answer.wrong("not initialized");
			case "POST /flush" -> (client != null) ? flush(client) : Answer.wrong("not initialized");
			default -> new Answer(404, MAPPER.createObjectNode().put("error", "no such call"));
		};
	}

	private Answer health() {
		ObjectNode body = MAPPER.createObjectNode();
		body.put("sdk_name", "hogaudit").put("sdk_version", version()).put("adapter_version", VERSION);
		body.put("supports_parallel", true);
		var capabilities = body.putArray("capabilities");
		if (!this.protocol.equals("v1")) {
			capabilities.add("capture_v0");
		}
		if (!this.protocol.equals("v0")) {
			capabilities.add("capture_v1");
		}
		capabilities.add("encoding_gzip");
		return new Answer(200, body);
	}

	private static String version() {
		String version = PostHogSink.class.getPackage().getImplementationVersion();
		return (version != null) ? version : "development";
	}

	private Answer init(String testId, JsonNode body) throws IOException {
		AdaptedClient.Settings settings = new AdaptedClient.Settings(body.path("api_key").asString(""),
				body.path("host").asString(""), Math.max(1, body.path("flush_at").asInt(100)),
				body.path("max_retries").asInt(3), this.protocol);
		if (settings.apiKey().isEmpty()) {
			return Answer.wrong("api_key is missing");
		}
		AdaptedClient made = new AdaptedClient(settings, testId, version());
		AdaptedClient before = this.clients.put(testId, made);
		if (before != null) {
			before.close();
		}
		return Answer.right();
	}

	private Answer reset(String testId) {
		AdaptedClient client = this.clients.remove(testId);
		if (client != null) {
			client.close();
		}
		return Answer.right();
	}

	private static Answer capture(AdaptedClient client, JsonNode body) {
		String event = body.path("event").asString("");
		String distinctId = body.path("distinct_id").asString("");
		if (event.isEmpty() || distinctId.isEmpty()) {
			return Answer.wrong("event and distinct_id are required");
		}
		String timestamp = body.path("timestamp").asString("");
		Instant at = timestamp.isEmpty() ? Instant.now() : OffsetDateTime.parse(timestamp).toInstant();
		JsonNode properties = body.path("properties");
		Answer answer = Answer.right();
		answer.body()
			.put("uuid", client.capture(event, distinctId, at, properties.isObject() ? properties.toString() : "{}")
				.toString());
		return answer;
	}

	private static Answer flush(AdaptedClient client) throws InterruptedException {
		long before = client.sent();
		boolean all = client.flush();
		ObjectNode body = MAPPER.createObjectNode();
		body.put("success", all).put("events_flushed", client.sent() - before);
		return new Answer(200, body);
	}

	private static Answer state(@Nullable AdaptedClient client) {
		AdaptedClient.State state = (client != null) ? client.state()
				: new AdaptedClient.State(0, 0, 0, 0, null, List.of());
		ObjectNode body = MAPPER.createObjectNode();
		body.put("pending_events", state.pending()).put("total_events_captured", state.captured());
		body.put("total_events_sent", state.sent()).put("total_retries", state.retries());
		body.put("last_error", state.lastError());
		var requests = body.putArray("requests_made");
		Map<String, Integer> attempts = new HashMap<>();
		for (Relay.Passed passed : state.requests()) {
			ObjectNode request = requests.addObject();
			request.put("timestamp_ms", passed.timestampMillis()).put("status_code", passed.status());
			request.put("retry_attempt",
					passed.uuids()
						.stream()
						.mapToInt((uuid) -> attempts.merge(uuid, 1, Integer::sum) - 1)
						.max()
						.orElse(0));
			request.put("event_count", passed.uuids().size());
			passed.uuids().forEach(request.putArray("uuid_list")::add);
		}
		return new Answer(200, body);
	}

	@Override
	public void close() {
		this.clients.values().forEach(AdaptedClient::close);
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
