package io.hogaudit.journal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A real server that says of itself to be PostgreSQL 13: its greeting is changed on the
 * way.
 */
public final class OlderPostgres implements AutoCloseable {

	private static final String VERSION = "server_version\0";

	private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

	private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

	private final String host;

	private final int port;

	public OlderPostgres(String host, int port) throws IOException {
		this.host = host;
		this.port = port;
		this.threads.execute(this::accept);
	}

	public String url() {
		return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(this.listening.getLocalPort());
	}

	private void accept() {
		while (!this.listening.isClosed()) {
			try {
				Socket client = this.listening.accept();
				Socket server = new Socket(this.host, this.port);
				this.threads.execute(() -> copy(client, server, false));
				this.threads.execute(() -> copy(server, client, true));
			}
			catch (IOException ex) {
				// closed
			}
		}
	}

	private static void copy(Socket from, Socket to, boolean answers) {
		try (from; to; InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
			byte[] buffer = new byte[65536];
			int read;
			while ((read = in.read(buffer)) > 0) {
				int version = new String(buffer, 0, read, StandardCharsets.ISO_8859_1).indexOf(VERSION);
				if (answers && version >= 0) {
					buffer[version + VERSION.length()] = '1';
					buffer[version + VERSION.length() + 1] = '3';
				}
				out.write(buffer, 0, read);
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
