package io.hogaudit.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the service is started here: as the image does it, from the extracted jar with an
 * AOT cache, both sinks on, the log sink's output to nowhere.
 */
final class Service {

	static final String HEAP = "-Xmx512m";

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private static final Pattern USED = Pattern.compile("used (\\d+)K");

	private final String java;

	private final Path folder;

	private final Map<String, String> settings = new HashMap<>();

	private final int port = Target.freePort();

	private final int managementPort = Target.freePort();

	private final String password = UUID.randomUUID().toString();

	private Target target;

	/** With a journal's settings, in a folder for its logs. */
	Service(String java, Path folder, byte[] key, int postHogPort, Map<String, String> journal) throws IOException {
		this.java = java;
		this.folder = Files.createDirectories(folder);
		this.settings.putAll(Map.of("POSTHOG_WEBHOOK_SECRET", "whsec_" + Base64.getEncoder().encodeToString(key),
				"POSTHOG_WRITE_KEY", "phc_" + "standIn".repeat(4), "POSTHOG_HOST", "http://127.0.0.1:" + postHogPort,
				"SERVER_PORT", Integer.toString(this.port), "MANAGEMENT_SERVER_PORT",
				Integer.toString(this.managementPort), "HOGAUDIT_VIEWER_PASSWORD", this.password, "LOGGING_FILE_NAME",
				this.folder.resolve("service.log").toString(), "HOGAUDIT_SINK_BACKOFFCAP", "1s"));
		this.settings.putAll(journal);
	}

	/** Starts it and returns how long it took until it was ready. */
	Duration start() throws Exception {
		List<String> command = new ArrayList<>(List.of(this.java, HEAP));
		Path cache = Path.of("target/bench/hogaudit.aot").toAbsolutePath();
		if (Files.exists(cache)) {
			command.addAll(List.of("-XX:AOTCache=" + cache, "-XX:+UseG1GC"));
		}
		command.addAll(List.of("-jar", "target/bench/extracted/hogaudit.jar", "--server.address=127.0.0.1"));
		return start(command);
	}

	private Duration start(List<String> command) throws Exception {
		long start = System.nanoTime();
		this.target = Target.start("service", this.managementPort, this.settings, this.folder.resolve("service.err"),
				command);
		while (!ready()) {
			if (!this.target.process().isAlive() || System.nanoTime() - start > TimeUnit.MINUTES.toNanos(2)) {
				throw new IOException("the service did not start: see " + this.folder);
			}
			TimeUnit.MILLISECONDS.sleep(20);
		}
		return Duration.ofNanos(System.nanoTime() - start);
	}

	/** One start and stop from which the next ones learn. */
	static void train(String java, Path folder, byte[] key) throws Exception {
		Path cache = Path.of("target/bench/hogaudit.aot").toAbsolutePath();
		Files.deleteIfExists(cache);
		Service training = new Service(java, folder, key, 9,
				Map.of("HOGAUDIT_JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("hogaudit.db")));
		training.start(List.of(java, "-XX:AOTCacheOutput=" + cache, "-XX:+UseG1GC", "-jar",
				"target/bench/extracted/hogaudit.jar", "--server.address=127.0.0.1"));
		new Load(new Deliveries(key, 500).signed()).run(training.port, 5, false);
		training.target.process().destroy();
		training.target.process().waitFor(60, TimeUnit.SECONDS);
	}

	private boolean ready() throws InterruptedException {
		try {
			return HTTP
				.send(HttpRequest.newBuilder(management("/actuator/health/readiness")).build(),
						BodyHandlers.discarding())
				.statusCode() == 200;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private URI management(String path) {
		return URI.create("http://127.0.0.1:" + this.managementPort + path);
	}

	int port() {
		return this.port;
	}

	/** The sum of a metric's lines that begin so. */
	double metric(String beginning) throws Exception {
		String credentials = Base64.getEncoder()
			.encodeToString(("viewer:" + this.password).getBytes(StandardCharsets.US_ASCII));
		HttpRequest request = HttpRequest.newBuilder(management("/actuator/prometheus"))
			.header("Authorization", "Basic " + credentials)
			.build();
		return HTTP.send(request, BodyHandlers.ofString())
			.body()
			.lines()
			.filter((line) -> line.startsWith(beginning))
			.mapToDouble((line) -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
			.sum();
	}

	/** What lives on the heap after a full collection, in MB. */
	long heap() throws Exception {
		jcmd("GC.run");
		Matcher used = USED.matcher(jcmd("GC.heap_info"));
		return used.find() ? Long.parseLong(used.group(1)) / 1024 : -1;
	}

	private String jcmd(String command) throws Exception {
		Process process = new ProcessBuilder(Path.of(this.java).resolveSibling("jcmd").toString(),
				Long.toString(this.target.process().pid()), command)
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		process.waitFor();
		return output;
	}

	/** Resident memory in MB. */
	long resident() throws IOException {
		return Files.readAllLines(Path.of("/proc/%d/status".formatted(this.target.process().pid())))
			.stream()
			.filter((line) -> line.startsWith("VmRSS:"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
			.findFirst()
			.orElse(-1);
	}

	void kill() throws InterruptedException {
		this.target.process().destroyForcibly().waitFor();
	}

	void stop() throws InterruptedException {
		this.target.stop();
	}

}
