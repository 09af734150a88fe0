package io.hogaudit.sink.posthog;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Stands in for PostHog's capture API on a loopback port: speaks v1 and v0, refuses what
 * PostHog refuses, keeps what it takes, and answers otherwise when told to. Safe for use
 * by many threads.
 */
public final class StandInPostHog implements AutoCloseable {

	private static final JsonMapper MAPPER = new JsonMapper();

	private final HttpServer server;

	private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

	private final Queue<StandInEvent> events = new ConcurrentLinkedQueue<>();

	private final Queue<StandInRequest> requests = new ConcurrentLinkedQueue<>();

	private final Deque<StandInAnswer> answers = new ConcurrentLinkedDeque<>();

	private final AtomicLong taken = new AtomicLong();

	private final Consumer<StandInEvent> onTaken;

	private final CountDownLatch closed = new CountDownLatch(1);

	private final boolean keep;

	private volatile Behaviour behaviour = (request) -> null;

	/**
	 * Listens at once.
	 * @param port port, 0 for any free one
	 * @param keep whether requests and events are kept to be looked at
	 */
	public StandInPostHog(int port, boolean keep) throws IOException {
		this(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), keep, (event) -> {
		});
	}

	/** Keeps nothing and listens on all addresses: for a container. */
	public static StandInPostHog open(int port) throws IOException {
		return new StandInPostHog(new InetSocketAddress(port), false, (event) -> {
		});
	}

	/** Keeps nothing, but shows each event that it takes, repeats included. */
	public StandInPostHog(Consumer<StandInEvent> onTaken) throws IOException {
		this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), false, onTaken);
	}

	private StandInPostHog(InetSocketAddress address, boolean keep, Consumer<StandInEvent> onTaken) throws IOException {
		this.keep = keep;
		this.onTaken = onTaken;
		this.server = HttpServer.create(address, 0);
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	/** What to set {@code POSTHOG_HOST} to. */
	public String host() {
		return "http://127.0.0.1:" + port();
	}

	public int port() {
		return this.server.getAddress().getPort();
	}

	/** Events taken, in order, repeats included. */
	public List<StandInEvent> events() {
		return List.copyOf(this.events);
	}

	/** Requests received, in order. */
	public List<StandInRequest> requests() {
		return List.copyOf(this.requests);
	}

	/** How many events were taken, repeats included. */
	public long taken() {
		return this.taken.get();
	}

	/** Answers the next requests in this way, one each. */
	public void answerNext(StandInAnswer... next) {
		this.answers.addAll(List.of(next));
	}

	/** Answers every request in this way; null means as PostHog would. */
	public void answerAlways(Behaviour always) {
		this.behaviour = always;
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			StandInRequest request = StandInRequest.of(exchange);
			if (this.keep) {
				this.requests.add(request);
			}
			@Nullable StandInAnswer told = this.answers.poll();
			if (told == null) {
				told = this.behaviour.answer(request);
			}
			if (told == null) {
				told = StandInRules.check(request);
			}
			answer(exchange, request, (told != null) ? told : StandInAnswer.normal());
		}
	}

	private void answer(HttpExchange exchange, StandInRequest request, StandInAnswer answer) throws IOException {
		switch (answer) {
			case StandInAnswer.Close() -> exchange.close();
			case StandInAnswer.TakeAndClose() -> request.events().forEach(this::take);
			case StandInAnswer.Hang(var time) -> await(time.toMillis());
			case StandInAnswer.Status(var status, var headers, var body) -> {
				headers.forEach(exchange.getResponseHeaders()::set);
				send(exchange, status, body);
			}
			case StandInAnswer.Results(var result, var headers) -> {
				exchange.getResponseHeaders().set("Content-Type", "application/json");
				headers.forEach(exchange.getResponseHeaders()::set);
				send(exchange, 200, request.v1() ? results(request, result) : takeAll(request));
			}
		}
	}

	private String takeAll(StandInRequest request) {
		request.events().forEach(this::take);
		return "{\"status\":1}";
	}

	private String results(StandInRequest request, Function<StandInEvent, String> told) {
		ObjectNode body = MAPPER.createObjectNode();
		ObjectNode results = body.putObject("results");
		for (StandInEvent event : request.events()) {
			String rule = StandInRules.resultOf(event);
			String[] result = (rule.equals("ok") ? told.apply(event) : rule).split(":", 2);
			if (result[0].isEmpty()) {
				continue;
			}
			ObjectNode node = results.putObject(event.uuid());
			node.put("result", result[0]);
			if (result.length > 1) {
				node.put("details", result[1]);
			}
			if (List.of("ok", "warning", "limited").contains(result[0])) {
				take(event);
			}
		}
		return MAPPER.writeValueAsString(body);
	}

	private void take(StandInEvent event) {
		this.taken.incrementAndGet();
		this.onTaken.accept(event);
		if (this.keep) {
			this.events.add(event);
		}
	}

	private void await(long millis) {
		try {
			this.closed.await(millis, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void send(HttpExchange exchange, int status, String body) throws IOException {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		exchange.sendResponseHeaders(status, (bytes.length > 0) ? bytes.length : -1);
		exchange.getResponseBody().write(bytes);
	}

	@Override
	public void close() {
		this.closed.countDown();
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	/** Chooses an answer, null to answer as PostHog would. */
	@FunctionalInterface
	public interface Behaviour {

		@Nullable StandInAnswer answer(StandInRequest request);

	}

}
