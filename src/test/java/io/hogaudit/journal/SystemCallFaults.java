package io.hogaudit.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import io.hogaudit.Patience;

import static org.awaitility.Awaitility.await;

/**
 * Lets a system call of this very process fail, by strace: of all calls on one file, the
 * one with a given number.
 */
final class SystemCallFaults implements AutoCloseable {

	private final Process strace;

	private final Path log;

	/**
	 * Waits until it is in force.
	 * @param fault as strace names it, for example {@code error=EIO}
	 */
	SystemCallFaults(Path file, String call, String fault, int number) throws IOException {
		this(file, call, fault, Integer.toString(number));
	}

	/** Lets every call fail. */
	SystemCallFaults(Path file, String call, String fault) throws IOException {
		this(file, call, fault, "1+");
	}

	private SystemCallFaults(Path file, String call, String fault, String when) throws IOException {
		this.log = Files.createTempFile("strace", ".log");
		this.strace = new ProcessBuilder("strace", "-f", "-p", Long.toString(ProcessHandle.current().pid()), "-P",
				file.toString(), "-e", "trace=" + call, "-e", "inject=%s:%s:when=%s".formatted(call, fault, when), "-o",
				this.log.toString())
			.redirectErrorStream(true)
			.start();
		await().until(() -> !this.strace.isAlive() || (this.strace.getInputStream().available() > 0 && traced()));
		if (!this.strace.isAlive()) {
			throw new IOException(
					"strace ended: " + new String(this.strace.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
		}
	}

	/** Whether strace is there and may look at this process. */
	static boolean possible(Path file) {
		try (SystemCallFaults _ = new SystemCallFaults(file, "fsync", "error=EIO", 1000)) {
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static boolean traced() throws IOException {
		try (var threads = Files.list(Path.of("/proc/self/task"))) {
			return threads.allMatch(SystemCallFaults::traced);
		}
	}

	private static boolean traced(Path thread) {
		try {
			return !Files.readString(thread.resolve("status")).contains("TracerPid:\t0\n");
		}
		catch (IOException ex) {
			// ended meanwhile
			return true;
		}
	}

	/** Whether there was such a call. */
	boolean happened() throws IOException {
		return Files.readString(this.log).contains("INJECTED");
	}

	/** Lets go of this process. */
	@Override
	public void close() {
		this.strace.destroy();
		try {
			if (!this.strace.waitFor(Patience.BOUND)) {
				this.strace.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
