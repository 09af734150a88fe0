package io.hogaudit.egress;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** A server's TLS, with a certificate that nobody else has signed. */
final class TlsFront implements AutoCloseable {

	private static final String PASSWORD = "changeit";

	private final Path certificate;

	private final SSLServerSocket server;

	private final int behind;

	TlsFront(Path folder, String name, int behind) throws Exception {
		this.behind = behind;
		Path store = folder.resolve("server.p12");
		this.certificate = folder.resolve("server.pem");
		keytool("-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "SAN=dns:" + name,
				"-keystore", store.toString(), "-storepass", PASSWORD);
		keytool("-exportcert", "-rfc", "-alias", "server", "-file", this.certificate.toString(), "-keystore",
				store.toString(), "-storepass", PASSWORD);
		KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
		KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		managers.init(keys, PASSWORD.toCharArray());
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(managers.getKeyManagers(), null, null);
		this.server = (SSLServerSocket) context.getServerSocketFactory()
			.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
		Thread.ofVirtual().start(this::accept);
	}

	private static void keytool(String... arguments) throws IOException, InterruptedException {
		String[] command = new String[arguments.length + 1];
		command[0] = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
		System.arraycopy(arguments, 0, command, 1, arguments.length);
		Path output = Files.createTempFile("keytool", ".log");
		if (new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start()
			.waitFor() != 0) {
			throw new IOException(Files.readString(output));
		}
		Files.delete(output);
	}

	private void accept() {
		try {
			while (true) {
				Socket from = this.server.accept();
				Socket to = new Socket(InetAddress.getLoopbackAddress(), this.behind);
				Thread.ofVirtual().start(() -> pass(from, to));
				Thread.ofVirtual().start(() -> pass(to, from));
			}
		}
		catch (IOException ex) {
			// it is closed
		}
	}

	private static void pass(Socket from, Socket to) {
		try (from; to; InputStream in = from.getInputStream()) {
			in.transferTo(to.getOutputStream());
		}
		catch (IOException ex) {
			// the other side ends it
		}
	}

	int port() {
		return this.server.getLocalPort();
	}

	Path certificate() {
		return this.certificate;
	}

	@Override
	public void close() throws IOException {
		this.server.close();
	}

}
