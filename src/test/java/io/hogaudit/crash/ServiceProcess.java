package io.hogaudit.crash;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.hogaudit.Patience;

/** The service as a process of its own that can be killed. */
public final class ServiceProcess implements AutoCloseable {

	private final HttpClient http = HttpClient.newHttpClient();

	private final int port = freePort();

	private final int managementPort = freePort();

	private final Path log;

	private final ProcessBuilder builder;

	private Process process;

	/** Starts it and does not wait until it is ready. */
	static ServiceProcess launch(Path folder, Map<String, String> environment, List<String> prefix) throws IOException {
		return new ServiceProcess(folder, environment, prefix, false);
	}

	/** Starts it and waits until it is ready. */
	public ServiceProcess(Path folder, Map<String, String> environment, List<String> prefix) throws IOException {
		this(folder, environment, prefix, true);
	}

	private ServiceProcess(Path folder, Map<String, String> environment, List<String> prefix, boolean wait)
			throws IOException {
		this.log = folder.resolve("service.log");
		List<String> command = new ArrayList<>(prefix);
		command.addAll(QuickStart.command());
		this.builder = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(this.log.toFile()));
		// what is delivered at the end is looked at: a busy machine may need longer than
		// usual
		this.builder.environment().put("HOGAUDIT_SINK_DRAINTIMEOUT", "1m");
		this.builder.environment().put("SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE", "2m");
		this.builder.environment().putAll(environment);
		this.builder.environment().put("SERVER_PORT", Integer.toString(this.port));
		this.builder.environment().put("MANAGEMENT_SERVER_PORT", Integer.toString(this.managementPort));
		this.process = this.builder.start();
		try {
			if (wait) {
				awaitReady();
			}
		}
		catch (IOException | RuntimeException ex) {
			close();
			throw ex;
		}
	}

	// below what the kernel gives to clients, one of which could have it between two
	// starts
	private static int freePort() {
		while (true) {
			int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
			try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
				return port;
			}
			catch (IOException ex) {
				// somebody else's: another one
			}
		}
	}

	/** Does not wait until it is ready. */
	void start() throws IOException {
		this.process = this.builder.start();
	}

	void awaitReady() throws IOException {
		awaitReady(() -> {
			throw new IllegalStateException("the service ended:\n" + lastLines());
		});
	}

	/** Starts it again each time it ends, as an orchestrator does. */
	void keepStartingUntilReady() throws IOException {
		awaitReady(this::start);
	}

	private void awaitReady(End end) throws IOException {
		long start = System.nanoTime();
		while (!isReady()) {
			if (!isAlive()) {
				end.happened();
			}
			if (System.nanoTime() - start > Patience.BOUND.toNanos()) {
				throw new IllegalStateException("the service does not become ready:\n" + lastLines());
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
		}
	}

	@FunctionalInterface
	private interface End {

		void happened() throws IOException;

	}

	private String lastLines() throws IOException {
		Deque<String> last = new ArrayDeque<>();
		try (Stream<String> lines = Files.lines(this.log)) {
			lines.filter((line) -> !line.startsWith("{")).forEach((line) -> {
				last.addLast(line);
				if (last.size() > 30) {
					last.removeFirst();
				}
			});
		}
		return String.join("\n", last);
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	boolean isReady() {
		return get("/actuator/health/readiness") == 200;
	}

	int get(String path) {
		try {
			URI uri = URI.create("http://127.0.0.1:" + this.managementPort + path);
			return this.http
				.send(HttpRequest.newBuilder(uri).timeout(Patience.BOUND).build(), BodyHandlers.discarding())
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

	/** With headers: names and values in turn. */
	public HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
		URI uri = URI.create("http://127.0.0.1:" + this.managementPort + path);
		return this.http.send(HttpRequest.newBuilder(uri).headers(headers).build(), BodyHandlers.ofString());
	}

	public URI endpoint() {
		return URI.create("http://127.0.0.1:" + this.port + "/webhooks/posthog");
	}

	/** SIGKILL, and a new process on the same journal. */
	void killAndRestart() throws IOException, InterruptedException {
		killAndWait();
		start();
		awaitReady();
	}

	/** For example {@code STOP} and {@code CONT}. */
	void signal(String name) throws IOException, InterruptedException {
		new ProcessBuilder("kill", "-" + name, Long.toString(this.process.pid())).start().waitFor();
	}

	/** SIGKILL. */
	void killAndWait() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	/** SIGTERM, and waits for the end. */
	public void terminate() throws InterruptedException {
		this.process.destroy();
		if (!this.process.waitFor(Patience.BOUND)) {
			throw new IllegalStateException("the service did not end on SIGTERM");
		}
	}

	public Path log() {
		return this.log;
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
