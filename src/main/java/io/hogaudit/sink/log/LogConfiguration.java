package io.hogaudit.sink.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.time.Clock;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.hogaudit.setting.SettingException;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LogProperties.class)
class LogConfiguration {

	/**
	 * Names of the output that the process has already: nothing to rename or to force.
	 */
	private static final Set<String> STDOUT = Set.of("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1");

	@Bean
	@Nullable LogSink logSink(LogProperties properties, Clock clock, ObjectProvider<BuildProperties> build) {
		if (!properties.enabled()) {
			return null;
		}
		BuildProperties known = build.getIfAvailable();
		String version = (known != null && known.getVersion() != null) ? known.getVersion() : "development";
		return new LogSink(format(properties.format(), version), output(properties, clock));
	}

	static LogFormat format(String name, String version) {
		return switch (name) {
			case "ecs" -> new EcsFormat();
			case "ocsf" -> new OcsfFormat(version);
			case "cef" -> new CefFormat(version);
			default -> new JsonFormat();
		};
	}

	@SuppressWarnings("SystemOut") // lines on stdout are what this sink is for
	private static LogOutput output(LogProperties properties, Clock clock) {
		if (properties.file().isEmpty() || STDOUT.contains(properties.file())) {
			return new StdoutOutput(System.out, new FileOutputStream(FileDescriptor.out));
		}
		try {
			if (FileOutput.isOther(Path.of(properties.file()))) {
				throw new SettingException(
						"HOGAUDIT_LOG_FILE must name a file: a folder, pipe or device cannot be forced to disk; leave it out to log to stdout.");
			}
			return new FileOutput(Path.of(properties.file()), properties.maxFileSize().toBytes(), properties.force(),
					clock);
		}
		catch (IOException | InvalidPathException ex) {
			throw new SettingException("HOGAUDIT_LOG_FILE must name a file that can be written, in a folder that "
					+ "exists, or be left out to log to stdout.");
		}
	}

}
