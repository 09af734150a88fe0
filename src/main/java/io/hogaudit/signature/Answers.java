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

	private final AnswerProperties.TryAgain overloaded;

	Answers(AnswerProperties properties) {
		this.overloaded = properties.overloaded();
	}

	private static byte[] body(String status) {
		return "{\"status\":\"%s\"}".formatted(status).getBytes(StandardCharsets.US_ASCII);
	}

	void refuse(HttpServletResponse response, RefusalReason reason, boolean close) throws IOException {
		boolean again = reason == RefusalReason.OVERLOADED;
		byte[] body = again ? OVERLOADED : BODIES.getOrDefault(reason.status(), new byte[0]);
		response.setStatus(again ? this.overloaded.status() : reason.status());
		response.setContentType("application/json");
		response.setHeader("Cache-Control", "no-store");
		response.setHeader("X-Content-Type-Options", "nosniff");
		if (reason.status() == HttpServletResponse.SC_METHOD_NOT_ALLOWED) {
			response.setHeader("Allow", "POST");
		}
		if (again) {
			response.setHeader("Retry-After", this.overloaded.seconds());
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
