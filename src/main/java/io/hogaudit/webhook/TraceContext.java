package io.hogaudit.webhook;

import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** W3C trace context taken over from a request. */
final class TraceContext {

	private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

	private TraceContext() {
	}

	/** The {@code traceparent}, or null when there is none or it has not its form. */
	static @Nullable String of(HttpServletRequest request) {
		String header = request.getHeader("traceparent");
		return (header != null && header.length() == 55 && TRACEPARENT.matcher(header).matches()) ? header : null;
	}

}
