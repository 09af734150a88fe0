package io.hogaudit.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.awaitility.Awaitility.await;

/** The service as a process of its own that can be killed. */
public final class ServiceProcess implements AutoCloseable {

	private final HttpClient http = HttpClient.newHttpClient();

	private final int port = freePort();

	private final int managementPort = freePort();

	private final Path log;

	private final ProcessBuilder builder;

	private Process process;

	public ServiceProcess(Path folder, Map<String, String> environment, List<String> prefix) throws IOException {
		this.log = folder.resolve("service.log");
		List<String> command = new ArrayList<>(prefix);
		command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp",
				ManagementFactory.getRuntimeMXBean().getClassPath(), "io.hogaudit.HogauditApplication"));
		this.builder = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(this.log.toFile()));
		this.builder.environment().putAll(environment);
		this.builder.environment().put("SERVER_PORT", Integer.toString(this.port));
		this.builder.environment().put("MANAGEMENT_SERVER_PORT", Integer.toString(this.managementPort));
		this.process = start();
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Process start() throws IOException {
		Process started = this.builder.start();
		await().atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(50))
			.failFast("the service ended, see " + this.log, () -> !started.isAlive())
			.until(this::isReady);
		return started;
	}

	boolean isReady() {
		return get("/actuator/health/readiness") == 200;
	}

	int get(String path) {
		try {
			URI uri = URI.create("http://127.0.0.1:" + this.managementPort + path);
			return this.http
				.send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build(), BodyHandlers.discarding())
				.statusCode();
		}
		catch (IOException ex) {
			return 0;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return 0;
		}
	}

	public URI endpoint() {
		return URI.create("http://127.0.0.1:" + this.port + "/webhooks/posthog");
	}

	/** SIGKILL, and a new process on the same journal. */
	void killAndRestart() throws IOException, InterruptedException {
		killAndWait();
		this.process = start();
	}

	/** SIGKILL. */
	void killAndWait() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	/** SIGTERM; returns how long the end took. */
	public Duration terminate() throws InterruptedException {
		long start = System.nanoTime();
		this.process.destroy();
		if (!this.process.waitFor(30, TimeUnit.SECONDS)) {
			throw new IllegalStateException("the service did not end on SIGTERM");
		}
		return Duration.ofNanos(System.nanoTime() - start);
	}

	public Path log() {
		return this.log;
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
