package io.hogaudit.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Says ok to every event of a capture v1 request. Looks for the uuids only, because the
 * real PostHog would not work on these cores.
 */
final class StandIn {

	private static final String UUID = "\"uuid\":\"";

	private static final String AFTER = "\",\"distinct_id\"";

	private final AtomicLong taken = new AtomicLong();

	private final HttpServer server;

	/** Answers 503 to everything, as in an outage. */
	volatile boolean down;

	StandIn() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.setExecutor(Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory()));
		this.server.createContext("/", this::capture);
		this.server.start();
	}

	int port() {
		return this.server.getAddress().getPort();
	}

	long taken() {
		return this.taken.get();
	}

	private void capture(HttpExchange exchange) throws IOException {
		byte[] sent = exchange.getRequestBody().readAllBytes();
		if (this.down) {
			exchange.sendResponseHeaders(503, -1);
			exchange.close();
			return;
		}
		byte[] plain = new GZIPInputStream(new ByteArrayInputStream(sent), 65536).readAllBytes();
		String text = new String(plain, StandardCharsets.ISO_8859_1);
		StringBuilder results = new StringBuilder(64 * 500).append("{\"results\":{");
		int count = 0;
		for (int at = text.indexOf(UUID); at >= 0; at = text.indexOf(UUID, at + UUID.length())) {
			int start = at + UUID.length();
			// an event's own, and not one inside its properties
			if (text.startsWith(AFTER, start + 36)) {
				results.append((count++ > 0) ? "," : "")
					.append('"')
					.append(text, start, start + 36)
					.append("\":{\"result\":\"ok\"}");
			}
		}
		byte[] answer = results.append("}}").toString().getBytes(StandardCharsets.US_ASCII);
		exchange.sendResponseHeaders(200, answer.length);
		exchange.getResponseBody().write(answer);
		exchange.close();
		this.taken.addAndGet(count);
	}

	void close() {
		this.server.stop(0);
	}

}
