package io.hogaudit.setting;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.web.context.support.StandardServletEnvironment;

import io.hogaudit.HogauditApplication;
import io.hogaudit.Patience;
import io.hogaudit.Starts;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A process of the service that is to end by itself, and what its user sees of it. */
record FailedStart(int exitCode, String output) {

	private static final String TITLE = "APPLICATION FAILED TO START";

	/** A start in this process, as main makes it, with these variables and no others. */
	static FailedStart here(Map<String, String> environment, CapturedOutput captured) {
		StandardServletEnvironment own = new StandardServletEnvironment();
		own.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new HashMap<>(environment)));
		SpringApplication application = HogauditApplication.application();
		application.setEnvironment(own);
		int before = captured.getAll().length();
		assertThatThrownBy(() -> Starts.run(application).close()).isNotNull();
		return new FailedStart(1, captured.getAll().substring(before));
	}

	/** A process of its own. */
	static FailedStart of(Map<String, String> environment) throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", "-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp",
				ManagementFactory.getRuntimeMXBean().getClassPath(), "io.hogaudit.HogauditApplication")
			.redirectErrorStream(true);
		builder.environment().keySet().removeIf((name) -> name.matches("(POSTHOG|HOGAUDIT|SERVER|MANAGEMENT)_.*"));
		builder.environment().putAll(environment);
		Process process = builder.start();
		Thread watchdog = Thread.ofVirtual().start(() -> killWhenNobodyWaitsAnyLonger(process));
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		int exitCode = process.waitFor();
		watchdog.interrupt();
		return new FailedStart(exitCode, output);
	}

	private static void killWhenNobodyWaitsAnyLonger(Process process) {
		try {
			if (!process.waitFor(Patience.BOUND)) {
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
