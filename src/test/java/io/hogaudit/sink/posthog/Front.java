package io.hogaudit.sink.posthog;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Stands where a load balancer would, in front of PostHog: passes connections on, or
 * answers each first request itself, byte for byte as it is told, and closes.
 */
final class Front implements AutoCloseable {

	private final int target;

	private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

	private final Set<Socket> open = ConcurrentHashMap.newKeySet();

	private final AtomicInteger answered = new AtomicInteger();

	private volatile ServerSocket listening;

	private volatile @Nullable Down down;

	Front(int target) throws IOException {
		this.target = target;
		this.listening = listen(0);
	}

	/** What is done with a connection whose request has come. */
	@FunctionalInterface
	interface Down {

		void answer(Socket client) throws IOException, InterruptedException;

		/** These bytes, and the end of the connection. */
		static Down bytes(byte[]... parts) {
			return (client) -> {
				for (byte[] part : parts) {
					client.getOutputStream().write(part);
				}
			};
		}

		static Down text(String answer) {
			return bytes(answer.getBytes(StandardCharsets.UTF_8));
		}

	}

	int port() {
		return this.listening.getLocalPort();
	}

	/** Requests that were not passed on. */
	int answered() {
		return this.answered.get();
	}

	void goDown(Down how) throws IOException {
		this.down = how;
		closeAll();
	}

	/** Refuses connections. */
	void stopListening() throws IOException {
		this.listening.close();
		closeAll();
	}

	void comeUp() throws IOException {
		this.down = null;
		if (this.listening.isClosed()) {
			this.listening = listen(this.listening.getLocalPort());
		}
	}

	private ServerSocket listen(int port) throws IOException {
		ServerSocket socket = new ServerSocket();
		socket.setReuseAddress(true);
		socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		this.threads.execute(() -> accept(socket));
		return socket;
	}

	private void accept(ServerSocket socket) {
		while (!socket.isClosed()) {
			try {
				Socket client = socket.accept();
				this.open.add(client);
				this.threads.execute(() -> serve(client));
			}
			catch (IOException ex) {
				// closed, on purpose
				return;
			}
		}
	}

	private void serve(Socket client) {
		@Nullable Down how = this.down;
		try (client) {
			if (how == null) {
				pass(client);
			}
			else {
				readRequest(client.getInputStream());
				this.answered.incrementAndGet();
				how.answer(client);
			}
		}
		catch (IOException ex) {
			// the other end closed
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.open.remove(client);
		}
	}

	private void pass(Socket client) throws IOException {
		try (Socket server = new Socket(InetAddress.getLoopbackAddress(), this.target)) {
			this.open.add(server);
			this.threads.execute(() -> copy(client, server));
			server.getInputStream().transferTo(client.getOutputStream());
			this.open.remove(server);
		}
	}

	private static void copy(Socket from, Socket to) {
		try (to) {
			from.getInputStream().transferTo(to.getOutputStream());
		}
		catch (IOException ex) {
			// the other end closed
		}
	}

	// a close with unread bytes would reset the connection and take the answer away
	private static void readRequest(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int next = in.read();
			if (next < 0) {
				return;
			}
			head.append((char) next);
		}
		String length = head.toString().replaceAll("(?is).*content-length: *([0-9]+).*", "$1");
		in.readNBytes(length.matches("[0-9]+") ? Integer.parseInt(length) : 0);
	}

	private void closeAll() throws IOException {
		for (Socket socket : this.open) {
			socket.close();
		}
	}

	@Override
	public void close() throws IOException {
		this.listening.close();
		closeAll();
		this.threads.shutdownNow();
	}

}
