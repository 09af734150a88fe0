package io.hogaudit.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Says ok to every event of a capture v1 request. Looks for the uuids only, because the
 * real PostHog would not work on these cores.
 */
final class StandIn {

	private static final byte[] UUID = "\"uuid\":\"".getBytes(StandardCharsets.US_ASCII);

	/** How far a search can go on after each byte (Boyer, Moore and Horspool). */
	private static final byte[] SKIP = new byte[256];

	static {
		Arrays.fill(SKIP, (byte) UUID.length);
		for (int i = 0; i < UUID.length - 1; i++) {
			SKIP[UUID[i]] = (byte) (UUID.length - 1 - i);
		}
		// or each answer waits 40 ms for the other side's delayed acknowledgment
		System.setProperty("sun.net.httpserver.nodelay", "true");
	}

	private static final byte[] AFTER = "\",\"distinct_id\"".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] START = "{\"results\":{".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] OK = "\":{\"result\":\"ok\"}".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] END = "}}".getBytes(StandardCharsets.US_ASCII);

	/** Of a stream without name or comment, which is what hogaudit sends. */
	private static final int GZIP_HEADER = 10;

	// all by the server's one thread
	private final Inflater inflater = new Inflater(true);

	private final ByteArrayOutputStream answer = new ByteArrayOutputStream(64 * 1024);

	private byte[] plain = new byte[2 * 1024 * 1024];

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
		int length = unpack(sent);
		this.answer.reset();
		this.answer.writeBytes(START);
		int count = 0;
		for (int at = find(0, length); at >= 0; at = find(at + UUID.length, length)) {
			int start = at + UUID.length;
			// an event's own, and not one inside its properties
			if (matches(AFTER, start + 36, length)) {
				if (count++ > 0) {
					this.answer.write(',');
				}
				this.answer.write('"');
				this.answer.write(this.plain, start, 36);
				this.answer.writeBytes(OK);
			}
		}
		this.answer.writeBytes(END);
		exchange.sendResponseHeaders(200, this.answer.size());
		this.answer.writeTo(exchange.getResponseBody());
		exchange.close();
		this.taken.addAndGet(count);
	}

	/** Returns the length of what is in {@link #plain} then. */
	private int unpack(byte[] sent) throws IOException {
		this.inflater.reset();
		this.inflater.setInput(sent, GZIP_HEADER, sent.length - GZIP_HEADER);
		try {
			int length = 0;
			while (!this.inflater.finished()) {
				if (length == this.plain.length) {
					this.plain = Arrays.copyOf(this.plain, length * 2);
				}
				length += this.inflater.inflate(this.plain, length, this.plain.length - length);
			}
			return length;
		}
		catch (DataFormatException ex) {
			throw new IOException(ex);
		}
	}

	private int find(int from, int length) {
		int last = UUID.length - 1;
		for (int i = from; i + last < length; i += SKIP[this.plain[i + last] & 0xff]) {
			if (this.plain[i + last] == UUID[last] && matches(UUID, i, length)) {
				return i;
			}
		}
		return -1;
	}

	private boolean matches(byte[] text, int at, int length) {
		return at + text.length <= length
				&& Arrays.equals(this.plain, at, at + text.length, text, 0, text.length);
	}

	void close() {
		this.server.stop(0);
	}

}
