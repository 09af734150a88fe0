package io.hogaudit.sink.posthog;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A request as it came over the wire.
 *
 * @param query what follows the path, empty when nothing does
 * @param size bytes of the body as sent
 * @param body the body read as JSON, a missing node when it is not
 */
public record StandInRequest(String method, String path, String query, Headers headers, int size, JsonNode body) {

	private static final JsonMapper MAPPER = new JsonMapper();

	static StandInRequest of(HttpExchange exchange) throws IOException {
		byte[] sent = exchange.getRequestBody().readAllBytes();
		Headers headers = new Headers();
		headers.putAll(exchange.getRequestHeaders());
		return new StandInRequest(exchange.getRequestMethod(), exchange.getRequestURI().getPath(),
				Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), ""), headers, sent.length,
				json(sent, "gzip".equals(headers.getFirst("Content-Encoding"))));
	}

	private static JsonNode json(byte[] sent, boolean gzip) throws IOException {
		try (InputStream plain = gzip ? new GZIPInputStream(new ByteArrayInputStream(sent))
				: new ByteArrayInputStream(sent)) {
			return MAPPER.readTree(plain.readAllBytes());
		}
		catch (JacksonException ex) {
			return JsonNodeFactory.instance.missingNode();
		}
	}

	public boolean v1() {
		return this.path.equals("/i/v1/analytics/events");
	}

	public List<StandInEvent> events() {
		return this.body.path("batch").valueStream().map(StandInEvent::of).toList();
	}

	/** The only value of a header, empty when it is not there. */
	public String header(String name) {
		String value = this.headers.getFirst(name);
		return (value != null) ? value : "";
	}

}
