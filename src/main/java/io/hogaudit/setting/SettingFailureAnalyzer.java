package io.hogaudit.setting;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.config.ConfigDataResourceNotFoundException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Says in one sentence why hogaudit does not start. Comes before Spring Boot's own
 * analyzers, which would print the value of a setting that cannot be read.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class SettingFailureAnalyzer implements FailureAnalyzer {

	/** Null before there is a context. */
	private final @Nullable Environment environment;

	SettingFailureAnalyzer(@Nullable Environment environment) {
		this.environment = environment;
	}

	@Override
	public @Nullable FailureAnalysis analyze(Throwable failure) {
		SettingException setting = cause(failure, SettingException.class);
		if (setting != null) {
			return analysis(setting.getMessage(), setting);
		}
		FailureAnalysis imported = imported(failure);
		if (imported != null) {
			return imported;
		}
		PortInUseException port = cause(failure, PortInUseException.class);
		if (port != null) {
			return analysis(port(port.getPort()), port);
		}
		WebServerException server = cause(failure, WebServerException.class);
		if (server != null && server.getCause() instanceof IOException) {
			// Tomcat makes its folder there
			return analysis(
					"The folder for temporary files, %s, cannot be written: mount one there that the service's user may write, such as a tmpfs or an emptyDir."
						.formatted(System.getProperty("java.io.tmpdir")),
					server);
		}
		BindException binding = cause(failure, BindException.class);
		if (binding != null) {
			return analysis(unreadable(binding.getName().toString()), binding);
		}
		InvalidConfigurationPropertyValueException value = cause(failure,
				InvalidConfigurationPropertyValueException.class);
		return (value != null) ? analysis(unreadable(value.getName()), value) : null;
	}

	private static @Nullable FailureAnalysis analysis(@Nullable String sentence, Throwable cause) {
		return (sentence != null) ? new FailureAnalysis(sentence, null, cause) : null;
	}

	private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return type.cast(cause);
			}
		}
		return null;
	}

	/** What the start fails with before there is a context. */
	private static @Nullable FailureAnalysis imported(Throwable failure) {
		IllegalStateException state = cause(failure, IllegalStateException.class);
		if (state != null && String.valueOf(state.getMessage()).startsWith("Config tree location")) {
			return analysis(
					"SPRING_CONFIG_IMPORT names a folder without a slash at its end: write one, as in configtree:/run/secrets/.",
					state);
		}
		ConfigDataResourceNotFoundException missing = cause(failure, ConfigDataResourceNotFoundException.class);
		if (missing != null) {
			return analysis(
					"SPRING_CONFIG_IMPORT names %s, which is not there: mount it or correct the path, or write optional: before it to start without it."
						.formatted((missing.getLocation() != null) ? missing.getLocation() : "a file or folder"),
					missing);
		}
		return null;
	}

	private String port(int port) {
		boolean management = this.environment != null
				&& String.valueOf(port).equals(this.environment.getProperty("management.server.port"));
		return "%s is %s, a port that is in use: stop what listens there or choose another port."
			.formatted(management ? "MANAGEMENT_SERVER_PORT" : "SERVER_PORT", port);
	}

	private static String unreadable(String property) {
		return "%s has a value that cannot be read: see %s for what it takes.".formatted(property,
				property.startsWith("hogaudit") ? "README.md, Configuration," : "Spring Boot's documentation");
	}

}
