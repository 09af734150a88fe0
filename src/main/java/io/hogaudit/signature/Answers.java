package io.hogaudit.signature;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import jakarta.servlet.http.HttpServletResponse;

/**
 * Answers of the filter: short, and for the same status always the same, so that a forger
 * learns nothing.
 */
final class Answers {

	private static final byte[] OVERLOADED = body("overloaded");

	private static final Map<Integer, byte[]> BODIES = Map.of(401, body("refused"), 404, body("not_found"), 405,
			body("method_not_allowed"), 408, body("incomplete"), 413, body("too_large"), 415,
			body("unsupported_media_type"));

	private static final byte[] MALFORMED = body("malformed");

	private final AnswerProperties.TryAgain overloaded;

	private final AnswerProperties.TryAgain stopping;

	Answers(AnswerProperties properties) {
		this.overloaded = properties.overloaded();
		this.stopping = properties.stopping();
	}

	private static byte[] body(String status) {
		return "{\"status\":\"%s\"}".formatted(status).getBytes(StandardCharsets.US_ASCII);
	}

	void refuse(HttpServletResponse response, RefusalReason reason, boolean close) throws IOException {
		if (reason == RefusalReason.OVERLOADED) {
			answer(response, this.overloaded, close);
			return;
		}
		answer(response, reason.status(), BODIES.getOrDefault(reason.status(), new byte[0]), close);
	}

	/** Keeps Tomcat's status, but when it stops. */
	void malformed(HttpServletResponse response) throws IOException {
		if (response.getStatus() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
			answer(response, this.stopping, false);
			return;
		}
		answer(response, response.getStatus(), MALFORMED, false);
	}

	private static void answer(HttpServletResponse response, AnswerProperties.TryAgain again, boolean close)
			throws IOException {
		response.setHeader("Retry-After", again.seconds());
		answer(response, again.status(), OVERLOADED, close);
	}

	private static void answer(HttpServletResponse response, int status, byte[] body, boolean close)
			throws IOException {
		response.setStatus(status);
		response.setContentType("application/json");
		response.setHeader("Cache-Control", "no-store");
		response.setHeader("X-Content-Type-Options", "nosniff");
		if (status == HttpServletResponse.SC_METHOD_NOT_ALLOWED) {
			response.setHeader("Allow", "POST");
		}
		if (close) {
			// its end is the answer's: with a length Tomcat would end the reading, too
			response.setHeader("Connection", "close");
		}
		else {
			response.setContentLength(body.length);
		}
		response.getOutputStream().write(body);
	}

}
