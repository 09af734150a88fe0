package io.hogaudit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Memory and processor time of the packaged service at rising rates, with a PostHog that
 * takes everything: what requests and limits of a container are chosen by.
 */
final class Resources {

	private static final List<Integer> RATES = List.of(0, 20, 200, 1000, Integer.MAX_VALUE);

	private static final int DELIVERIES = 120_000;

	private Resources() {
	}

	/** {@code JAVA FOLDER SECONDS JVM-OPTION…}. */
	public static void main(String[] args) throws Exception {
		Path folder = Files.createTempDirectory(Path.of(args[1]), "resources");
		int seconds = Integer.parseInt(args[2]);
		byte[] key = new byte[32];
		new SecureRandom().nextBytes(key);
		StandIn postHog = new StandIn();
		Deliveries deliveries = new Deliveries(key, DELIVERIES);
		int port = Target.freePort();
		List<String> command = new ArrayList<>(List.of(args[0]));
		command.addAll(List.of(args).subList(3, args.length));
		command.addAll(List.of("-jar", "target/hogaudit.jar"));
		Target service = Target.start("service", port,
				Map.of("POSTHOG_WEBHOOK_SECRET", "whsec_" + Base64.getEncoder().encodeToString(key),
						"POSTHOG_WRITE_KEY", "phc_" + "standIn".repeat(4), "POSTHOG_HOST",
						"http://127.0.0.1:" + postHog.port(), "HOGAUDIT_JOURNAL_URL",
						"jdbc:sqlite:" + folder.resolve("hogaudit.db"), "SERVER_PORT", Integer.toString(port),
						"MANAGEMENT_SERVER_PORT", Integer.toString(Target.freePort())),
				folder.resolve("service.err"), command);
		System.out.printf("started after %d ms of processor time, %s%n", service.cpu().toMillis(),
				memory(service.process().pid()));
		for (int rate : RATES) {
			deliveries.sign();
			Duration before = service.cpu();
			long start = System.nanoTime();
			long sent = send(deliveries, port, rate, seconds);
			double took = (System.nanoTime() - start) / 1e9;
			Duration cpu = service.cpu().minus(before);
			System.out.printf("%7.0f/s   %5.2f cores   %s%n", sent / took, cpu.toMillis() / 1e3 / took,
					memory(service.process().pid()));
		}
		service.stop();
		postHog.close();
		System.exit(0);
	}

	private static long send(Deliveries deliveries, int port, int rate, int seconds)
			throws IOException, InterruptedException {
		if (rate == Integer.MAX_VALUE) {
			return new Load(deliveries).run(port, seconds, false).latencies().length;
		}
		long sent = 0;
		try (java.net.Socket socket = new java.net.Socket("127.0.0.1", port)) {
			socket.setTcpNoDelay(true);
			long start = System.nanoTime();
			byte[] answer = new byte[4096];
			while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(seconds)) {
				if (sent < (System.nanoTime() - start) / 1e9 * rate) {
					var request = deliveries.get((int) sent++);
					byte[] bytes = new byte[request.remaining()];
					request.get(bytes);
					socket.getOutputStream().write(bytes);
					if (socket.getInputStream().read(answer) < 0) {
						throw new IOException("the connection was closed");
					}
				}
				else {
					TimeUnit.MILLISECONDS.sleep(1);
				}
			}
		}
		return sent;
	}

	/** Resident now and at most, as the kernel counts it. */
	private static String memory(long pid) throws IOException {
		return String.join("   ",
				Files.readAllLines(Path.of("/proc/%d/status".formatted(pid)))
					.stream()
					.filter((line) -> line.startsWith("VmRSS") || line.startsWith("VmHWM"))
					.map((line) -> line.replaceAll("[:\\s]+", " "))
					.toList());
	}

}
