package io.hogaudit.setting;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of the service that is to end by itself, and what its user sees of it. */
record FailedStart(int exitCode, String output) {

	private static final String TITLE = "APPLICATION FAILED TO START";

	static FailedStart of(Map<String, String> environment) throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", "-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp",
				ManagementFactory.getRuntimeMXBean().getClassPath(), "io.hogaudit.HogauditApplication")
			.redirectErrorStream(true);
		builder.environment().keySet().removeIf((name) -> name.matches("(POSTHOG|HOGAUDIT|SERVER|MANAGEMENT)_.*"));
		builder.environment().putAll(environment);
		Process process = builder.start();
		Thread watchdog = Thread.ofVirtual().start(() -> killAfterAMinute(process));
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		int exitCode = process.waitFor();
		watchdog.interrupt();
		return new FailedStart(exitCode, output);
	}

	private static void killAfterAMinute(Process process) {
		try {
			if (!process.waitFor(1, TimeUnit.MINUTES)) {
				process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			// it ended by itself
		}
	}

	/** What stands under the title, line by line: the description's head and its text. */
	List<String> report() {
		int title = this.output.indexOf(TITLE);
		return (title < 0) ? List.of()
				: this.output.substring(title + TITLE.length())
					.lines()
					.map(String::strip)
					.filter((line) -> !line.isEmpty() && !line.matches("\\*+"))
					.toList();
	}

}
