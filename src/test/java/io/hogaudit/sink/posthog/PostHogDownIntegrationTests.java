package io.hogaudit.sink.posthog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.hogaudit.sink.Entries;
import io.hogaudit.sink.FollowedSink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * PostHog is down, in every way that it or what stands in front of it can be, and comes
 * back: everything is delivered, once and as it was, and no entry is a dead letter.
 */
@SuppressWarnings("NullAway.Init") // set up before each test
class PostHogDownIntegrationTests {

	private static final String KEY = "phc_standIn0123456789";

	private static final String PAGE = "<!doctype html><title>back soon</title>";

	/** More than any number of attempts after which an entry was ever given up. */
	private static final int ATTEMPTS = 14;

	private StandInPostHog postHog;

	private Front front;

	@BeforeEach
	void start() throws IOException {
		this.postHog = new StandInPostHog(0, true);
		this.front = new Front(this.postHog.port());
	}

	@AfterEach
	void stop() throws IOException {
		this.front.close();
		this.postHog.close();
	}

	static Stream<Arguments> waysToBeDown() {
		Map<String, Front.Down> ways = new LinkedHashMap<>();
		for (int status : List.of(200, 201, 301, 302, 307, 308, 400, 401, 402, 403, 404, 405, 407, 409, 410, 413, 418,
				421, 422, 429, 431, 451, 499, 500, 501, 502, 503, 504, 511, 520, 530)) {
			ways.put(status + " with a page", answer(status, "text/html; charset=utf-8", PAGE));
		}
		for (int status : List.of(204, 401, 402, 403, 404, 407, 410, 422, 451, 500)) {
			ways.put(status + " with nothing", Front.Down.text(head(status, "text/plain", 0)));
		}
		for (int status : List.of(403, 404, 407, 422, 429, 451, 503)) {
			ways.put(status + " in plain text", answer(status, "text/plain", "no healthy upstream"));
			ways.put(status + " in a gateway's JSON",
					answer(status, "application/json", "{\"message\":\"Forbidden\"}"));
		}
		ways.put("200 with a page that says it is JSON", answer(200, "application/json", PAGE));
		ways.put("200 with nothing", answer(200, "application/json", ""));
		ways.put("200 with an empty object", answer(200, "application/json", "{}"));
		ways.put("200 with an array", answer(200, "application/json", "[]"));
		ways.put("200 with a text", answer(200, "text/plain", "ok"));
		ways.put("200 of a health check", answer(200, "application/json", "{\"status\":\"UP\"}"));
		ways.put("200 with another status", answer(200, "application/json", "{\"status\":0}"));
		ways.put("200 with results of nothing", answer(200, "application/json", "{\"results\":{}}"));
		ways.put("200 with a list of results", answer(200, "application/json", "{\"results\":[\"ok\",\"ok\"]}"));
		ways.put("200 with results that are null", answer(200, "application/json", "{\"results\":null}"));
		ways.put("200 for another entry", answer(200, "application/json", ok(99)));
		ways.put("200 with the right results in a page", answer(200, "text/html", ok(1)));
		ways.put("200 with words that nobody knows",
				answer(200, "application/json", ok(1).replace("\"ok\"", "\"okay\"")));
		ways.put("200 in JSON that is cut off",
				answer(200, "application/json", ok(1).substring(0, ok(1).length() - 1)));
		ways.put("200 in JSON with more behind", answer(200, "application/json", ok(1) + PAGE));
		ways.put("a body that is cut off", Front.Down.text(head(200, "application/json", 4000) + ok(1)));
		ways.put("a chunk that is cut off",
				Front.Down.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n" + ok(1)));
		ways.put("gzip that is cut off", gzipCutOff());
		ways.put("a head that is cut off", Front.Down.text("HTTP/1.1 200 O"));
		ways.put("no HTTP", Front.Down.text("SSH-2.0-OpenSSH_9.6\r\n"));
		ways.put("a close without an answer", Front.Down.bytes());
		ways.put("a reset", (client) -> client.setSoLinger(true, 0));
		ways.put("silence", (client) -> client.getInputStream().transferTo(OutputStream.nullOutputStream()));
		ways.put("a drip", (client) -> {
			byte[] answer = (head(200, "application/json", 4000) + ok(1)).getBytes(StandardCharsets.UTF_8);
			for (byte b : answer) {
				client.getOutputStream().write(b);
				Thread.sleep(40);
			}
		});
		return ways.entrySet()
			.stream()
			.flatMap((way) -> Stream.of("v1", "v0")
				.map((protocol) -> Arguments.of(way.getKey(), protocol, way.getValue())));
	}

	private static Front.Down answer(int status, String type, String body) {
		return Front.Down.text(head(status, type, body.getBytes(StandardCharsets.UTF_8).length) + body);
	}

	private static String head(int status, String type, int length) {
		return "HTTP/1.1 %d Whatever\r\nContent-Type: %s\r\nLocation: /maintenance\r\nContent-Length: %d\r\n\r\n"
			.formatted(status, type, length);
	}

	private static String ok(int entry) {
		return "{\"results\":{\"%s\":{\"result\":\"ok\"}}}".formatted(Entries.id(entry));
	}

	private static Front.Down gzipCutOff() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
			gzip.write(ok(1).getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		byte[] cut = Arrays.copyOf(bytes.toByteArray(), bytes.size() - 6);
		String head = head(200, "application/json\r\nContent-Encoding: gzip", cut.length);
		return Front.Down.bytes(head.getBytes(StandardCharsets.UTF_8), cut);
	}

	@ParameterizedTest(name = "{0}, {1}")
	@MethodSource("waysToBeDown")
	void deliversAllOnceItIsBack(String way, String protocol, Front.Down down) throws Exception {
		try (PostHogSink sink = sink("http://127.0.0.1:" + this.front.port(), protocol);
				FollowedSink followed = followed(sink)) {
			followed.appendAll(1, 2);
			await().until(() -> followed.position() == 2);
			this.front.goDown(down);
			followed.appendAll(3, 8);
			await().atMost(Duration.ofMinutes(3)).until(() -> this.front.answered() >= attempts(way));
			assertThat(followed.position()).as("nothing is confirmed").isEqualTo(2);
			assertThat(followed.deadLetters()).isZero();
			assertThat(followed.reason()).isNotEmpty().doesNotContain("back soon");
			this.front.comeUp();
			expectAll(followed, 8);
			assertThat(this.postHog.requests()).extracting(StandInRequest::v1).containsOnly(protocol.equals("v1"));
		}
	}

	// each of these costs the whole request timeout
	private static int attempts(String way) {
		return (way.equals("silence") || way.equals("a drip")) ? 3 : ATTEMPTS;
	}

	@Test
	void deliversAllAfterConnectionsWereRefused() throws Exception {
		try (PostHogSink sink = sink("http://127.0.0.1:" + this.front.port(), "auto");
				FollowedSink followed = followed(sink)) {
			this.front.stopListening();
			followed.appendAll(1, 5);
			await().until(() -> followed.reason().equals("PostHog cannot be reached"));
			this.front.comeUp();
			expectAll(followed, 5);
		}
	}

	@Test
	void waitsWhenTlsFailsOrTheNameIsUnknown() throws Exception {
		for (String host : List.of("https://127.0.0.1:" + this.front.port(), "http://posthog.invalid")) {
			try (PostHogSink sink = sink(host, "auto"); FollowedSink followed = followed(sink)) {
				this.front.goDown(Front.Down.text("HTTP/1.1 400 Bad Request\r\n\r\n"));
				followed.appendAll(1, 5);
				await().until(() -> !followed.reason().isEmpty());
				assertThat(followed.position()).isZero();
				assertThat(followed.deadLetters()).isZero();
			}
		}
	}

	@Test
	void keepsToV1WhenItIsMissingForAWhile() throws Exception {
		try (PostHogSink sink = sink("http://127.0.0.1:" + this.front.port(), "auto");
				FollowedSink followed = followed(sink)) {
			followed.appendAll(1, 2);
			await().until(() -> followed.position() == 2);
			this.front.goDown(answer(404, "text/plain", "404 page not found"));
			followed.appendAll(3, 8);
			await().until(() -> this.front.answered() >= ATTEMPTS);
			this.front.comeUp();
			expectAll(followed, 8);
			assertThat(this.postHog.requests()).allMatch(StandInRequest::v1);
		}
	}

	private void expectAll(FollowedSink followed, int count) {
		await().atMost(Duration.ofMinutes(2)).until(() -> followed.position() == count);
		assertThat(followed.deadLetters()).isZero();
		List<String> expected = new ArrayList<>();
		for (int i = 1; i <= count; i++) {
			expected.add(Entries.id(i) + "|audit|42|2026-11-23T10:15:30.123Z");
		}
		// the newest is also what a sink is asked with whether it is well again
		assertThat(this.postHog.events().stream().map(StandInEvent::identity).distinct())
			.containsExactlyInAnyOrderElementsOf(expected);
	}

	private static FollowedSink followed(PostHogSink sink) {
		return new FollowedSink(sink, Duration.ofMillis(2), Duration.ofMillis(20));
	}

	private static PostHogSink sink(String host, String protocol) {
		PostHogProperties properties = new PostHogProperties(host, KEY, protocol, Duration.ofSeconds(1),
				Duration.ofSeconds(1), 500);
		return new PostHogSink(properties, new WriteKey(KEY, (key) -> false), "1.2.3", Clock.systemUTC());
	}

}
