package io.hogaudit.journal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between the service and PostgreSQL and can lose the answer to a commit: the
 * server has it, and the client will never know.
 */
public final class CuttingProxy implements AutoCloseable {

	/** What the server says when a commit came through. */
	private static final String COMMITTED = "COMMIT\0";

	/** More than a lease or a position needs: there is an entry in the transaction. */
	private static final int ENTRY_BYTES = 1000;

	private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

	private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

	private final int target;

	private final AtomicBoolean armed = new AtomicBoolean();

	private final AtomicInteger lost = new AtomicInteger();

	private volatile boolean takesNoEntries;

	public CuttingProxy(int target) throws IOException {
		this.target = target;
		this.threads.execute(this::accept);
	}

	public int port() {
		return this.listening.getLocalPort();
	}

	/** Loses the answer to the next commit of entries and cuts that connection. */
	public void loseNextAnswer() {
		this.armed.set(true);
	}

	/** Takes connections and what little a lease needs, but no entry. */
	public void takeNoEntries() {
		this.takesNoEntries = true;
	}

	/** How many answers were lost. */
	public int lost() {
		return this.lost.get();
	}

	private void accept() {
		while (!this.listening.isClosed()) {
			try {
				Socket client = this.listening.accept();
				this.threads.execute(() -> join(client));
			}
			catch (IOException ex) {
				// closed, or the next one may come through
			}
		}
	}

	private void join(Socket client) {
		try (client; Socket server = new Socket(InetAddress.getLoopbackAddress(), this.target)) {
			AtomicLong sent = new AtomicLong();
			this.threads.execute(() -> copy(client, server, sent));
			byte[] buffer = new byte[65536];
			int read;
			while ((read = server.getInputStream().read(buffer)) > 0) {
				if (new String(buffer, 0, read, StandardCharsets.ISO_8859_1).contains(COMMITTED)
						&& sent.getAndSet(0) > ENTRY_BYTES && this.armed.compareAndSet(true, false)) {
					this.lost.incrementAndGet();
					return;
				}
				client.getOutputStream().write(buffer, 0, read);
			}
		}
		catch (IOException ex) {
			// one of the two is gone, and so is the other
		}
	}

	private void copy(Socket client, Socket server, AtomicLong sent) {
		try (client; server) {
			byte[] buffer = new byte[65536];
			int read;
			while ((read = client.getInputStream().read(buffer)) > 0) {
				if (sent.addAndGet(read) > ENTRY_BYTES && this.takesNoEntries) {
					return;
				}
				server.getOutputStream().write(buffer, 0, read);
			}
		}
		catch (IOException ex) {
			// one of the two is gone, and so is the other
		}
	}

	@Override
	public void close() throws IOException {
		this.listening.close();
		this.threads.shutdownNow();
	}

}
