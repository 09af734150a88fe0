package io.hogaudit.crash;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import static org.awaitility.Awaitility.await;

/**
 * Forwards connections in turn to the services that are ready, as a Kubernetes Service
 * does: knows nothing of HTTP, leaves open connections alone, and notices a change of
 * readiness or that one is to end only a moment later.
 */
final class Balancer implements AutoCloseable {

	private static final Duration NOTICING = Duration.ofMillis(300);

	private final ServerSocket server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());

	private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

	private final List<ServiceProcess> routed = new CopyOnWriteArrayList<>();

	private final AtomicInteger turn = new AtomicInteger();

	/** Connections for which a service was chosen and not reached yet. */
	private final AtomicInteger onTheWay = new AtomicInteger();

	Balancer() throws IOException {
		this.threads.execute(this::accept);
	}

	URI endpoint() {
		return URI.create("http://127.0.0.1:%d/webhooks/posthog".formatted(this.server.getLocalPort()));
	}

	/** Connections come to it once its readiness has been seen. */
	void add(ServiceProcess service) throws IOException {
		service.awaitReady();
		LockSupport.parkNanos(NOTICING.toNanos());
		this.routed.add(service);
	}

	/** New connections come to it for a moment more; returns when that is over. */
	void remove(ServiceProcess service) {
		LockSupport.parkNanos(NOTICING.toNanos());
		this.routed.remove(service);
		await().until(() -> this.onTheWay.get() == 0);
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket client = this.server.accept();
				this.onTheWay.incrementAndGet();
				ServiceProcess service = this.routed
					.get(Math.floorMod(this.turn.getAndIncrement(), this.routed.size()));
				this.threads.execute(() -> forward(client, service));
			}
			catch (IOException ex) {
				if (!this.server.isClosed()) {
					throw new UncheckedIOException(ex);
				}
			}
		}
	}

	private void forward(Socket client, ServiceProcess service) {
		try (client; Socket backend = connect(service)) {
			client.setTcpNoDelay(true);
			backend.setTcpNoDelay(true);
			this.threads.execute(() -> copy(client, backend));
			copy(backend, client);
		}
		catch (IOException ex) {
			// the client sees a connection that ends without an answer
		}
	}

	private Socket connect(ServiceProcess service) throws IOException {
		try {
			return new Socket(InetAddress.getLoopbackAddress(), service.endpoint().getPort());
		}
		finally {
			this.onTheWay.decrementAndGet();
		}
	}

	private static void copy(Socket from, Socket to) {
		try {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			in.transferTo(out);
			to.shutdownOutput();
		}
		catch (IOException ex) {
			// one of the two is gone, and so is the other in a moment
		}
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		this.threads.shutdownNow();
	}

}
