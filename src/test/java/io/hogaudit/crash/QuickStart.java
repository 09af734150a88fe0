package io.hogaudit.crash;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

import io.hogaudit.Patience;
import io.hogaudit.demo.PostHogSender;

/**
 * How tests start the service's process: with a cache of loaded classes, as the image
 * does, because a crash test is mostly starts. The JDK makes such a cache of jars only,
 * so the classes under test become one first. Without a cache the service starts all the
 * same, only slower.
 */
final class QuickStart {

	private static final List<String> OPTIONS = List.of("--enable-native-access=ALL-UNNAMED", "-Xmx256m",
			"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

	private static final class Holder {

		private static final List<String> COMMAND = prepare();

	}

	private QuickStart() {
	}

	static List<String> command() {
		return Holder.COMMAND;
	}

	private static List<String> prepare() {
		try {
			Path folder = Files.createTempDirectory("hogaudit-start");
			Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
			String classPath = classPath(folder);
			Path cache = folder.resolve("service.aot");
			train(folder, classPath, cache);
			return command(classPath, Files.exists(cache) ? List.of("-XX:AOTCache=" + cache) : List.of());
		}
		catch (IOException ex) {
			throw new IllegalStateException("the service cannot be prepared to be started", ex);
		}
	}

	private static String classPath(Path folder) throws IOException {
		List<String> parts = new ArrayList<>();
		for (String part : ManagementFactory.getRuntimeMXBean().getClassPath().split(File.pathSeparator)) {
			if (part.endsWith(".jar")) {
				parts.add(part);
			}
			else if (Files.exists(Path.of(part, "io/hogaudit/HogauditApplication.class"))) {
				Path jar = folder.resolve("classes.jar");
				ToolProvider.findFirst("jar")
					.orElseThrow()
					.run(System.out, System.err, "--create", "--file", jar.toString(), "-C", part, ".");
				parts.addFirst(jar.toString());
			}
		}
		return String.join(File.pathSeparator, parts);
	}

	/** One start, after which the JDK writes down what it loaded. */
	private static void train(Path folder, String classPath, Path cache) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(
				command(classPath, List.of("-XX:AOTCacheOutput=" + cache, "-Dspring.context.exit=onRefresh")));
		builder.environment().put("POSTHOG_WEBHOOK_SECRET", PostHogSender.newSecret());
		builder.environment().put("HOGAUDIT_JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("training.db"));
		builder.environment().put("SERVER_PORT", "0");
		builder.environment().put("MANAGEMENT_SERVER_PORT", "0");
		Process training = builder.redirectErrorStream(true)
			.redirectOutput(folder.resolve("training.log").toFile())
			.start();
		try {
			if (!training.waitFor(Patience.BOUND)) {
				training.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			training.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

	private static List<String> command(String classPath, List<String> more) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(OPTIONS);
		command.addAll(more);
		command.addAll(List.of("-cp", classPath, "io.hogaudit.HogauditApplication"));
		return command;
	}

	private static void delete(Path folder) {
		try (Stream<Path> files = Files.list(folder)) {
			for (Path file : files.toList()) {
				Files.delete(file);
			}
			Files.delete(folder);
		}
		catch (IOException ex) {
			// a temporary folder more
		}
	}

}
