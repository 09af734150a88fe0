package io.hogaudit.crash;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.hogaudit.signature.Signer;

/**
 * Many connections, half of which send a head slowly and half a body: a byte now and
 * then. Who is sent away comes again.
 */
final class Slowpokes implements AutoCloseable {

	private final URI endpoint;

	private final List<Socket> sockets = new ArrayList<>();

	private final AtomicInteger sentAway = new AtomicInteger();

	private final CompletableFuture<Void> dripping;

	private final String secret;

	private volatile boolean stopped;

	Slowpokes(URI endpoint, String secret, int count) throws IOException {
		this.endpoint = endpoint;
		this.secret = secret;
		for (int i = 0; i < count; i++) {
			this.sockets.add(connect(i));
		}
		this.dripping = CompletableFuture.runAsync(this::run, Thread.ofPlatform()::start);
	}

	private Socket connect(int number) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.endpoint.getPort());
		StringBuilder start = new StringBuilder("POST ").append(this.endpoint.getPath())
			.append(" HTTP/1.1\r\nHost: localhost\r\n");
		if (number % 2 == 0) {
			// signed, so that the body is read
			Signer.of(Map.of("POSTHOG_WEBHOOK_SECRET", this.secret), Instant.now())
				.headers("slow-" + number, Instant.now(), new byte[0])
				.forEach((name, value) -> start.append(name).append(": ").append(value).append("\r\n"));
			start.append("Content-Length: 1000\r\n\r\n{");
		}
		socket.getOutputStream().write(start.toString().getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

	private void run() {
		while (!this.stopped) {
			for (int i = 0; i < this.sockets.size() && !this.stopped; i++) {
				drip(i);
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
		}
	}

	private void drip(int number) {
		Socket socket = this.sockets.get(number);
		try {
			if (socket.getInputStream().available() > 0) {
				throw new IOException("it was answered");
			}
			socket.getOutputStream().write('a');
		}
		catch (IOException ex) {
			this.sentAway.incrementAndGet();
			try {
				socket.close();
				this.sockets.set(number, connect(number));
			}
			catch (IOException again) {
				// with the next round
			}
		}
	}

	int sentAway() {
		return this.sentAway.get();
	}

	@Override
	public void close() throws IOException {
		this.stopped = true;
		this.dripping.join();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

}
