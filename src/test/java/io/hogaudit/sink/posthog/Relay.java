package io.hogaudit.sink.posthog;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.sink.BoundedHttp;

/**
 * Stands between the capture client and the harness' server: passes requests and answers
 * on as they are, adds {@code X-Test-Id}, and keeps what went by. The client knows
 * nothing of it.
 */
final class Relay implements AutoCloseable {

	private static final JsonMapper MAPPER = new JsonMapper();

	/** Of one connection only, or set by the HTTP client itself. */
	private static final Set<String> OWN = Set.of("host", "connection", "content-length", "transfer-encoding",
			"upgrade", "expect", "http2-settings", "date");

	private final HttpServer server;

	private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

	private final BoundedHttp http = new BoundedHttp(Duration.ofSeconds(3), Duration.ofSeconds(14));

	private final List<Passed> passed = new CopyOnWriteArrayList<>();

	private final String target;

	private final String testId;

	Relay(String target, String testId) throws IOException {
		this.target = target;
		this.testId = testId;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	/** A request that went by, and the status it was answered with. */
	record Passed(long timestampMillis, int status, List<String> uuids) {
	}

	String host() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	List<Passed> passed() {
		return List.copyOf(this.passed);
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			byte[] body = exchange.getRequestBody().readAllBytes();
			long now = System.currentTimeMillis();
			HttpResponse<byte[]> answer = this.http.send(request(exchange, body));
			this.passed.add(new Passed(now, answer.statusCode(), uuids(exchange, body)));
			answer.headers().map().forEach((name, values) -> {
				if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
					exchange.getResponseHeaders().put(name, values);
				}
			});
			exchange.sendResponseHeaders(answer.statusCode(), (answer.body().length > 0) ? answer.body().length : -1);
			exchange.getResponseBody().write(answer.body());
		}
		catch (InterruptedException ex) {
			// the relay closes, and with it the connection
			Thread.currentThread().interrupt();
		}
	}

	private HttpRequest request(HttpExchange exchange, byte[] body) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.target + exchange.getRequestURI()))
			.method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
		exchange.getRequestHeaders().forEach((name, values) -> {
			if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
				values.forEach((value) -> request.header(name, value));
			}
		});
		if (!this.testId.isEmpty()) {
			request.header("X-Test-Id", this.testId);
		}
		return request.build();
	}

	private static List<String> uuids(HttpExchange exchange, byte[] body) throws IOException {
		boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
		try (InputStream plain = gzip ? new GZIPInputStream(new ByteArrayInputStream(body))
				: new ByteArrayInputStream(body)) {
			return MAPPER.readTree(plain)
				.path("batch")
				.valueStream()
				.map((event) -> event.path("uuid").asString(""))
				.toList();
		}
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
		this.http.close();
	}

}
