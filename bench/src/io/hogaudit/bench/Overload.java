package io.hogaudit.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.hogaudit.bench.Crowd.Kind;

/**
 * The packaged service under more than it can take: {@code JAVA FOLDER HEAP SECONDS
 * VARIANTS ROUND…}. Variants are settings, {@code name=value,…} or {@code -} for none,
 * with {@code ;} between them; each round is run with all of them in turn. A round is
 * {@code genuine:4000} or {@code genuine:500,slow_body:2000,forged:500}; one that begins
 * with {@code cold,} is the first that a new process sees.
 */
final class Overload {

	private static final int DELIVERIES = 150_000;

	private static final int WARM_UP = 250_000;

	private static final int WARM_UP_SECONDS = 45;

	private final StandIn postHog = new StandIn();

	private final byte[] key = new byte[32];

	private final String java;

	private final Path folder;

	private final String heap;

	private final double seconds;

	private final Deliveries deliveries;

	private final List<Variant> variants;

	/** A service with these settings, which starts when it is needed. */
	private static final class Variant {

		private final String settings;

		private Target service;

		private int managementPort;

		private boolean warm;

		Variant(String settings) {
			this.settings = settings;
		}

	}

	private Overload(String[] args) throws Exception {
		new SecureRandom().nextBytes(this.key);
		this.java = args[0];
		this.folder = Files.createTempDirectory(Path.of(args[1]), "overload");
		this.heap = args[2];
		this.seconds = Double.parseDouble(args[3]);
		this.variants = Arrays.stream(args[4].split(";")).map(Variant::new).toList();
		this.deliveries = new Deliveries(this.key, DELIVERIES).signed();
	}

	public static void main(String[] args) throws Exception {
		Overload overload = new Overload(args);
		for (String round : Arrays.asList(args).subList(5, args.length)) {
			for (Variant variant : overload.variants) {
				overload.run(variant, round);
			}
		}
		for (Variant variant : overload.variants) {
			variant.service.stop();
		}
		System.exit(0);
	}

	private void run(Variant variant, String round) throws Exception {
		boolean cold = round.startsWith("cold,");
		if (cold || variant.service == null || !variant.service.process().isAlive()) {
			start(variant);
		}
		if (!cold && !variant.warm) {
			warmUp(variant);
		}
		this.deliveries.sign();
		round(variant, round, members(cold ? round.substring(5) : round));
	}

	private static Map<Kind, Integer> members(String round) {
		Map<Kind, Integer> members = new EnumMap<>(Kind.class);
		for (String part : round.split(",")) {
			String[] kindAndCount = part.split(":");
			members.put(Kind.valueOf(kindAndCount[0].toUpperCase(Locale.ROOT)), Integer.parseInt(kindAndCount[1]));
		}
		return members;
	}

	private void start(Variant variant) throws Exception {
		if (variant.service != null) {
			variant.service.stop();
		}
		variant.warm = false;
		int port = Target.freePort();
		variant.managementPort = Target.freePort();
		Path journal = Files.createDirectories(this.folder.resolve("journal-" + this.variants.indexOf(variant)));
		Map<String, String> environment = new HashMap<>(Map.of("POSTHOG_WEBHOOK_SECRET",
				"whsec_" + Base64.getEncoder().encodeToString(this.key), "POSTHOG_WRITE_KEY",
				"phc_" + "standIn".repeat(4), "POSTHOG_HOST", "http://127.0.0.1:" + this.postHog.port(),
				"HOGAUDIT_JOURNAL_URL", "jdbc:sqlite:" + journal.resolve("hogaudit.db"), "SERVER_PORT",
				Integer.toString(port), "MANAGEMENT_SERVER_PORT", Integer.toString(variant.managementPort),
				"LOGGING_FILE_NAME", journal.resolve("service.log").toString()));
		for (String setting : variant.settings.equals("-") ? new String[0] : variant.settings.split(",")) {
			environment.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
		}
		String jar = environment.remove("jar");
		variant.service = Target.start("service", port, environment, journal.resolve("service.err"),
				command((jar != null) ? jar : "target/bench/extracted/hogaudit.jar"));
	}

	private List<String> command(String jar) {
		List<String> command = new ArrayList<>(
				List.of(this.java, "-Xmx" + this.heap, "-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError"));
		Path cache = Path.of("target/bench/hogaudit.aot").toAbsolutePath();
		if (Files.exists(cache)) {
			command.add("-XX:AOTCache=" + cache);
		}
		String more = System.getenv("BENCH_SERVICE_OPTIONS");
		command.addAll((more != null) ? List.of(more.split(" ")) : List.of());
		command.addAll(List.of("-jar", jar));
		return command;
	}

	/** Until the compiler has done most of its work. */
	private void warmUp(Variant variant) throws IOException {
		long start = System.nanoTime();
		long sent = 0;
		while (sent < WARM_UP && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(WARM_UP_SECONDS)) {
			sent += new Crowd(this.deliveries, variant.service.port()).run(Map.of(Kind.GENUINE, 64), 5)
				.answers()
				.get(Kind.GENUINE)
				.values()
				.stream()
				.mapToInt(Integer::intValue)
				.sum();
		}
		System.out.printf("warm after %d deliveries in %.0f s%n", sent, (System.nanoTime() - start) / 1e9);
		variant.warm = true;
	}

	private void round(Variant variant, String name, Map<Kind, Integer> members) throws Exception {
		Probe probe = new Probe(variant.managementPort);
		Duration before = variant.service.cpu();
		long others = busyMillis() - own() - before.toMillis();
		Crowd.Result result = new Crowd(this.deliveries, variant.service.port()).run(members, this.seconds);
		Duration cpu = variant.service.cpu().minus(before);
		others = busyMillis() - own() - before.plus(cpu).toMillis() - others;
		int failed = probe.stop();
		System.out.printf(
				"%-30s %-40.40s %6.0f/s   p50 %5.0f   p99 %5.0f   max %5.0f ms   %4.0f us CPU   %s MB   probes max %d ms, %d failed   others %.0f %%   %s%s%n",
				name, variant.settings, result.perSecond(), result.at(0.5), result.at(0.99), result.at(1),
				cpu.toNanos() / 1e3 / Math.max(1, result.latencies().length), memory(variant.service), probe.max,
				failed, others / 10 / result.seconds(), result.answers(),
				variant.service.process().isAlive() ? "" : "   DEAD");
		TimeUnit.SECONDS.sleep(1);
	}

	/** Processor time of the machine, so that a run beside other work is seen as one. */
	private static long busyMillis() throws IOException {
		String[] ticks = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +");
		// user, nice, system; idle and waiting are left out; interrupts
		return 10 * (Long.parseLong(ticks[1]) + Long.parseLong(ticks[2]) + Long.parseLong(ticks[3])
				+ Long.parseLong(ticks[6]) + Long.parseLong(ticks[7]));
	}

	private static long own() {
		return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
	}

	/** Resident at most since its start. */
	private static String memory(Target service) {
		try {
			return Files.readAllLines(Path.of("/proc/%d/status".formatted(service.process().pid())))
				.stream()
				.filter((line) -> line.startsWith("VmHWM"))
				.map((line) -> Long.toString(Long.parseLong(line.replaceAll("\\D", "")) / 1024))
				.findFirst()
				.orElse("?");
		}
		catch (IOException ex) {
			return "?";
		}
	}

	/** Asks for liveness and readiness twice a second. */
	private static final class Probe {

		private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

		private final int port;

		private final Thread thread;

		private volatile boolean stopped;

		private volatile long max;

		private volatile int failed;

		Probe(int port) {
			this.port = port;
			this.thread = Thread.ofPlatform().daemon().start(this::run);
		}

		private void run() {
			while (!this.stopped) {
				for (String name : List.of("liveness", "readiness")) {
					long start = System.nanoTime();
					this.failed += isUp(name) ? 0 : 1;
					this.max = Math.max(this.max, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
				}
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(400));
			}
		}

		private boolean isUp(String name) {
			HttpRequest request = HttpRequest
				.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/actuator/health/" + name))
				.timeout(Duration.ofSeconds(3))
				.build();
			try {
				return this.http.send(request, BodyHandlers.discarding()).statusCode() == 200;
			}
			catch (IOException | InterruptedException ex) {
				return false;
			}
		}

		int stop() throws InterruptedException {
			this.stopped = true;
			this.thread.join();
			return this.failed;
		}

	}

}
