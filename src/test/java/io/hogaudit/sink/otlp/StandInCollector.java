package io.hogaudit.sink.otlp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for an OTLP/HTTP log receiver on a loopback port. Reads requests by
 * OpenTelemetry's own protobuf schema and refuses with 400 what does not fit it; answers
 * otherwise when told to.
 */
final class StandInCollector implements AutoCloseable {

	private final HttpServer server;

	private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

	private final List<Received> received = new CopyOnWriteArrayList<>();

	private final Deque<Answer> answers = new ConcurrentLinkedDeque<>();

	StandInCollector() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	/** A request that was understood. */
	record Received(String path, Headers headers, ExportLogsServiceRequest request) {

		List<LogRecord> records() {
			List<LogRecord> records = new ArrayList<>();
			this.request.getResourceLogsList()
				.forEach((resource) -> resource.getScopeLogsList()
					.forEach((scope) -> records.addAll(scope.getLogRecordsList())));
			return records;
		}

	}

	/**
	 * A status instead of what a receiver that is well would say; below 100 to hang up.
	 */
	record Answer(int status, Map<String, String> headers, String body) {

		static Answer status(int status) {
			return new Answer(status, Map.of(), "");
		}

	}

	String address() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	List<Received> received() {
		return this.received;
	}

	void answerNext(Answer... next) {
		this.answers.addAll(List.of(next));
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			byte[] sent = exchange.getRequestBody().readAllBytes();
			boolean understood = understood(exchange, sent);
			@Nullable Answer told = this.answers.poll();
			Answer answer = (told != null) ? told
					: new Answer(understood ? 200 : 400, Map.of("Content-Type", "application/json"), "{}");
			if (answer.status() < 100) {
				return;
			}
			answer.headers().forEach(exchange.getResponseHeaders()::set);
			byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(answer.status(), (body.length > 0) ? body.length : -1);
			exchange.getResponseBody().write(body);
		}
	}

	private boolean understood(HttpExchange exchange, byte[] sent) {
		try (var plain = new GZIPInputStream(new ByteArrayInputStream(sent))) {
			ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
			// strict: a field that the schema does not know is an error
			JsonFormat.parser().merge(new String(plain.readAllBytes(), StandardCharsets.UTF_8), request);
			Headers headers = new Headers();
			headers.putAll(exchange.getRequestHeaders());
			this.received.add(new Received(exchange.getRequestURI().getPath(), headers, request.build()));
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
