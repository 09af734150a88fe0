package io.hogaudit.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server process of this run. */
record Target(String name, Process process, int port, List<Load.Round> rounds, List<Double> cpuMicros) {

	/** Starts a process and waits until it listens on the port. */
	static Target start(String name, int port, Map<String, String> environment, Path log, List<String> command)
			throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.redirectError(log.toFile());
		builder.environment().putAll(environment);
		Process process = builder.start();
		Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
		for (int i = 0; i < 1200; i++) {
			if (!process.isAlive()) {
				throw new IOException(name + " ended at the start: see " + log);
			}
			try (Socket socket = new Socket()) {
				socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
				return new Target(name, process, port, new ArrayList<>(), new ArrayList<>());
			}
			catch (IOException ex) {
				TimeUnit.MILLISECONDS.sleep(100);
			}
		}
		throw new IOException(name + " did not start within two minutes: see " + log);
	}

	static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	/** Processor time of the process so far. */
	Duration cpu() {
		return this.process.info().totalCpuDuration().orElse(Duration.ZERO);
	}

	void add(Load.Round round, Duration cpu) {
		this.rounds.add(round);
		this.cpuMicros.add(cpu.toNanos() / 1e3 / round.latencies().length);
	}

	/** What was measured so far was warm-up. */
	void forget() {
		this.rounds.clear();
		this.cpuMicros.clear();
	}

	long answers() {
		return this.rounds.stream().mapToLong((round) -> round.latencies().length).sum();
	}

	void print() {
		long[] all = this.rounds.stream().flatMapToLong((round) -> Arrays.stream(round.latencies()))
			.sorted()
			.toArray();
		int other = this.rounds.stream().mapToInt(Load.Round::other).sum();
		System.out.printf("%-8s %7.0f/s   p50 %6.1f ms   p99 %6.1f ms   max %6.1f ms   %5.1f us CPU   %d answers, %d not 202%n",
				this.name, median(this.rounds.stream().map(Load.Round::perSecond).toList()), at(all, 0.5),
				at(all, 0.99), at(all, 1), median(this.cpuMicros), all.length, other);
	}

	private static double at(long[] sorted, double share) {
		return sorted[(int) Math.min(sorted.length - 1, sorted.length * share)] / 1e6;
	}

	static double median(List<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

	void stop() throws InterruptedException {
		this.process.destroy();
		if (!this.process.waitFor(15, TimeUnit.SECONDS)) {
			this.process.destroyForcibly();
		}
	}

}
