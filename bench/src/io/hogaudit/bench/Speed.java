package io.hogaudit.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Drives the packaged service and the bare endpoint in turn and prints how they compare.
 * Both have the same heap; the one that waits has nothing to do.
 */
final class Speed {

	/**
	 * For the service and for the bare endpoint: after less the compiler still takes a
	 * twentieth of the service's processor time.
	 */
	private static final int WARM_UP = 1_000_000;

	private static final int WARM_UP_SECONDS = 15;

	private static final int WARM_UP_ROUNDS = 12;

	/** More than a round can send. */
	private static final int DELIVERIES = 200_000;

	private static final String HEAP = "-Xmx512m";

	private final Deliveries deliveries;

	private final Load load;

	private final StandIn postHog = new StandIn();

	private final int managementPort = Target.freePort();

	private final String password = UUID.randomUUID().toString();

	private long recorded;

	private Speed(byte[] key) throws Exception {
		this.deliveries = new Deliveries(key, DELIVERIES);
		this.load = new Load(this.deliveries);
	}

	public static void main(String[] args) throws Exception {
		List<String> counts = Arrays.stream(args).skip(3).filter((text) -> !text.isBlank()).toList();
		int rounds = counts.isEmpty() ? 5 : Integer.parseInt(counts.get(0));
		int seconds = (counts.size() < 2) ? 5 : Integer.parseInt(counts.get(1));
		byte[] key = new byte[32];
		new SecureRandom().nextBytes(key);
		new Speed(key).run(args[0], args[1], Files.createTempDirectory(Path.of(args[2]), "run"), key, rounds, seconds);
		System.exit(0);
	}

	private void run(String java, String classPath, Path folder, byte[] key, int rounds, int seconds)
			throws Exception {
		Target bare = bare(java, classPath, folder);
		Target service = service(java, folder, key);
		for (Target target : List.of(service, bare)) {
			for (int i = 0; i < WARM_UP_ROUNDS && target.answers() < WARM_UP; i++) {
				round(target, WARM_UP_SECONDS);
			}
		}
		service.forget();
		bare.forget();
		List<Double> ratios = new ArrayList<>();
		List<Double> delivered = new ArrayList<>();
		for (int i = 0; i < rounds; i++) {
			long before = this.postHog.taken();
			Load.Round of = round(service, seconds);
			delivered.add((double) (this.takenAtEnd - before) / of.latencies().length);
			ratios.add(of.perSecond() / round(bare, seconds).perSecond());
		}
		service.print();
		bare.print();
		System.out.printf("ratio    %.2f (median of %s)%n", Target.median(ratios),
				ratios.stream().map("%.2f"::formatted).toList());
		System.out.printf("PostHog sink kept up with %.0f %% of the deliveries (median of rounds)%n",
				100 * Target.median(delivered));
		System.out.printf("mean group of a commit: %.0f works%n", groupSize());
		service.stop();
		bare.stop();
		this.postHog.close();
	}

	private static Target bare(String java, String classPath, Path folder) throws Exception {
		int port = Target.freePort();
		return Target.start("bare", port, Map.of(), folder.resolve("bare.err"),
				List.of(java, HEAP, "-cp", classPath, "io.hogaudit.bench.Bare", "--server.address=127.0.0.1",
						"--server.port=" + port, "--spring.threads.virtual.enabled=true",
						"--server.tomcat.max-keep-alive-requests=-1"));
	}

	private Target service(String java, Path folder, byte[] key) throws Exception {
		int port = Target.freePort();
		Map<String, String> settings = Map.of("POSTHOG_WEBHOOK_SECRET",
				"whsec_" + Base64.getEncoder().encodeToString(key), "POSTHOG_WRITE_KEY", "phc_" + "standIn".repeat(4),
				"POSTHOG_HOST", "http://127.0.0.1:" + this.postHog.port(), "HOGAUDIT_JOURNAL_URL",
				"jdbc:sqlite:" + folder.resolve("hogaudit.db"), "SERVER_PORT", Integer.toString(port),
				"MANAGEMENT_SERVER_PORT", Integer.toString(this.managementPort), "HOGAUDIT_VIEWER_PASSWORD", this.password, "LOGGING_FILE_NAME",
				folder.resolve("service.log").toString());
		List<String> command = new ArrayList<>(List.of(java, HEAP));
		// such as -XX:StartFlightRecording=..., to see where the time goes
		String options = System.getenv("BENCH_SERVICE_OPTIONS");
		command.addAll((options != null) ? List.of(options.split(" ")) : List.of());
		command.addAll(List.of("-jar", "target/hogaudit.jar", "--server.address=127.0.0.1"));
		return Target.start("service", port, settings, folder.resolve("service.err"), command);
	}

	private double groupSize() throws Exception {
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:" + this.managementPort + "/actuator/prometheus"))
			.header("Authorization",
					"Basic " + Base64.getEncoder()
						.encodeToString(("viewer:" + this.password).getBytes(StandardCharsets.US_ASCII)))
			.build();
		try (HttpClient client = HttpClient.newHttpClient()) {
			String metrics = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
			return value(metrics, "_sum ") / value(metrics, "_count ");
		}
	}

	private static double value(String metrics, String suffix) {
		return metrics.lines()
			.filter((line) -> line.startsWith("hogaudit_journal_group_size" + suffix))
			.mapToDouble((line) -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
			.findFirst()
			.orElseThrow();
	}

	private long takenAtEnd;

	/** Signs, sends, and waits until the sinks have caught up. */
	private Load.Round round(Target target, int seconds) throws Exception {
		boolean bare = target.name().equals("bare");
		if (!bare) {
			this.deliveries.sign();
		}
		Duration before = target.cpu();
		Load.Round round = this.load.run(target.port(), seconds, bare);
		this.takenAtEnd = this.postHog.taken();
		if (!bare) {
			this.recorded += round.latencies().length - round.other();
			for (int i = 0; i < 200 && this.postHog.taken() < this.recorded; i++) {
				TimeUnit.MILLISECONDS.sleep(50);
			}
		}
		target.add(round, target.cpu().minus(before));
		System.out.printf("  %-8s %7.0f/s%n", target.name(), round.perSecond());
		return round;
	}

}
