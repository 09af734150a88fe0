package io.hogaudit.lifecycle;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

import io.hogaudit.TestHogauditApplication;

import static org.assertj.core.api.Assertions.assertThat;

/** A real process that really runs out of memory. */
public class OutOfMemoryIntegrationTests {

	/** Where it happens, and who catches it. */
	enum Place {

		/** A thread that ends with it. */
		THREAD {
			@Override
			void runOut() {
				Thread.ofPlatform().start(OutOfMemoryIntegrationTests::fillHeap);
			}
		},
		/** A virtual thread, as requests run on. */
		VIRTUAL_THREAD {
			@Override
			void runOut() {
				Thread.ofVirtual().start(OutOfMemoryIntegrationTests::fillHeap);
			}
		},
		/** Memory outside of the heap, for which the JVM's option does nothing. */
		DIRECT_MEMORY {
			@Override
			void runOut() {
				Thread.ofPlatform().start(() -> ByteBuffer.allocateDirect(1 << 30));
			}
		},
		/** A library that catches everything and wraps it. */
		CAUGHT_AND_LOGGED {
			@Override
			void runOut() {
				try {
					fillHeap();
				}
				catch (Throwable ex) {
					LoggerFactory.getLogger("library")
						.warn("this one goes on", new IllegalStateException("Handler dispatch failed", ex));
				}
			}
		};

		abstract void runOut();

	}

	@ParameterizedTest
	@EnumSource
	void endsTheProcessWithALineThatSaysSo(Place place) throws Exception {
		Process process = new ProcessBuilder(command(place)).redirectErrorStream(true).start();
		try {
			CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> output(process));
			assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("it ended").isTrue();
			assertThat(process.exitValue()).isEqualTo(3);
			assertThat(output.get()).contains("hogaudit ends: out of memory. Nothing acknowledged is lost.")
				.contains("OutOfMemoryError");
		}
		finally {
			process.destroyForcibly();
		}
	}

	@Test
	void endsTheProcessAlsoWhenNobodyReadsItsErrors(@TempDir Path folder) throws Exception {
		Path pipe = folder.resolve("stderr");
		assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
		try (RandomAccessFile _ = new RandomAccessFile(pipe.toFile(), "rw")) {
			// dd without blocking, until the pipe is full
			new ProcessBuilder("dd", "if=/dev/zero", "of=" + pipe, "bs=4096", "count=1000", "oflag=nonblock",
					"conv=notrunc")
				.redirectErrorStream(true)
				.redirectOutput(folder.resolve("dd.log").toFile())
				.start()
				.waitFor();
			Process process = new ProcessBuilder(command(Place.THREAD)).redirectErrorStream(true)
				.redirectOutput(pipe.toFile())
				.start();
			try {
				assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("it ended").isTrue();
				assertThat(process.exitValue()).isEqualTo(3);
			}
			finally {
				process.destroyForcibly();
			}
		}
	}

	private static List<String> command(Place place) {
		return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx24m",
				"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
				ManagementFactory.getRuntimeMXBean().getClassPath(), TestHogauditApplication.class.getName(),
				"out-of-memory", place.name());
	}

	private static String output(Process process) {
		try {
			return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	/** Hangs unless something ends the process. */
	public static void runOut(String place) throws InterruptedException {
		OutOfMemory.endsProcess();
		Place.valueOf(place).runOut();
		new CountDownLatch(1).await();
	}

	private static void fillHeap() {
		List<byte[]> all = new ArrayList<>();
		while (all.size() < Integer.MAX_VALUE) {
			all.add(new byte[1 << 20]);
		}
	}

}
