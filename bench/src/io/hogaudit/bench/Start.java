package io.hogaudit.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * How long the service takes from exec to its first 202 and from SIGTERM to its end under
 * load, with the options of the image's ENTRYPOINT, with and without its AOT cache.
 */
final class Start {

	private static final String IN_IMAGE = "/opt/hogaudit";

	private static final int TRAINING_DELIVERIES = 5;

	private final byte[] key = new byte[32];

	private final Path work;

	private final List<String> command;

	private Start(String java, Path work) throws IOException {
		new SecureRandom().nextBytes(this.key);
		this.work = work;
		this.command = Files.readAllLines(Path.of("Dockerfile"))
			.stream()
			.filter((line) -> line.startsWith("ENTRYPOINT") && line.contains("hogaudit.aot"))
			.flatMap((line) -> Pattern.compile("\"([^\"]*)\"").matcher(line).results())
			.map((MatchResult word) -> word.group(1))
			.filter((word) -> !word.startsWith("-Dorg.sqlite") && !word.startsWith("-XX:AOTCache"))
			.map((word) -> word.endsWith("/bin/java") ? java : word.replace(IN_IMAGE, work + "/extracted"))
			.toList();
	}

	public static void main(String[] args) throws Exception {
		List<String> counts = Arrays.stream(args).skip(2).filter((text) -> !text.isBlank()).toList();
		new Start(args[0], Path.of(args[1])).measure(counts.isEmpty() ? 7 : Integer.parseInt(counts.get(0)));
	}

	private void measure(int runs) throws Exception {
		Path cache = this.work.resolve("start.aot").toAbsolutePath();
		Files.deleteIfExists(cache);
		// a restarting pod finds its journal, made here by the training run
		Path journal = Files.createTempDirectory(this.work, "start").resolve("hogaudit.db");
		run("-XX:AOTCacheOutput=" + cache, journal, TRAINING_DELIVERIES, false);
		List<Double> without = new ArrayList<>();
		List<Double> with = new ArrayList<>();
		List<Double> ends = new ArrayList<>();
		List<Double> endsUnderLoad = new ArrayList<>();
		for (int i = 0; i < runs; i++) {
			without.add(run("-XX:AOTMode=off", journal, 1, false)[0]);
			double[] idle = run("-XX:AOTCache=" + cache, journal, 1, false);
			with.add(idle[0]);
			ends.add(idle[1]);
			Path loaded = Files.createTempDirectory(this.work, "start").resolve("hogaudit.db");
			endsUnderLoad.add(run("-XX:AOTCache=" + cache, loaded, 1, true)[1]);
		}
		print("exec to first 202, without the cache", without);
		print("exec to first 202, with the cache", with);
		System.out.printf(Locale.ROOT, "with / without the cache %.2f%n", Target.median(with) / Target.median(without));
		print("SIGTERM to exit, idle", ends);
		print("SIGTERM to exit, 64 connections busy", endsUnderLoad);
	}

	private static void print(String what, List<Double> seconds) {
		System.out.printf(Locale.ROOT, "%-38s median %.2f s   %.2f to %.2f s%n", what, Target.median(seconds),
				seconds.stream().min(Double::compare).orElseThrow(),
				seconds.stream().max(Double::compare).orElseThrow());
	}

	/** Seconds from exec to the first 202, and from SIGTERM to the end. */
	private double[] run(String option, Path journal, int deliveries, boolean load) throws Exception {
		int port = Target.freePort();
		Path log = journal.resolveSibling("log");
		List<String> line = new ArrayList<>(this.command);
		line.add(1, option);
		ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true)
			.redirectOutput(log.toFile());
		builder.environment()
			.putAll(Map.of("POSTHOG_WEBHOOK_SECRET", "whsec_" + Base64.getEncoder().encodeToString(this.key),
					"SERVER_PORT", Integer.toString(port), "MANAGEMENT_SERVER_PORT", "0", "HOGAUDIT_JOURNAL_URL",
					"jdbc:sqlite:" + journal));
		Deliveries signed = new Deliveries(this.key, load ? 60_000 : deliveries);
		signed.sign();
		long start = System.nanoTime();
		Process process = builder.start();
		try {
			for (int i = 0; i < deliveries; i++) {
				send(process, port, signed.get(i));
			}
			double ready = (System.nanoTime() - start) / 1e9;
			if (load) {
				Thread.ofPlatform().daemon().start(() -> busy(signed, port));
				TimeUnit.SECONDS.sleep(3);
			}
			long end = System.nanoTime();
			process.destroy();
			if (!process.waitFor(180, TimeUnit.SECONDS)) {
				throw new IOException("still there after three minutes: see " + log);
			}
			return new double[] { ready, (System.nanoTime() - end) / 1e9 };
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static void send(Process process, int port, ByteBuffer request) throws Exception {
		while (process.isAlive()) {
			try (Socket socket = new Socket()) {
				socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
				socket.setSoTimeout(5_000);
				Channels.newChannel(socket.getOutputStream()).write(request.duplicate());
				if (new String(socket.getInputStream().readNBytes(12)).endsWith(" 202")) {
					return;
				}
			}
			catch (IOException ex) {
				TimeUnit.MILLISECONDS.sleep(2);
			}
		}
		throw new IOException("the service ended at its start");
	}

	private static void busy(Deliveries signed, int port) {
		try {
			new Load(signed).run(port, 30, true);
		}
		catch (IOException ex) {
			// the service ended
		}
	}

}
