package io.hogaudit.signature;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.hogaudit.Patience;

/** One HTTP/1.1 exchange over a bare socket: sends what no client library would send. */
final class Raw implements AutoCloseable {

	private final Socket socket;

	Raw(int port) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
		this.socket.setSoTimeout((int) Patience.BOUND.toMillis());
		this.socket.setTcpNoDelay(true);
	}

	static Answer exchange(int port, String head, byte[] body) throws IOException {
		try (Raw raw = new Raw(port)) {
			return raw.send(head).send(body).answer();
		}
	}

	/** The head of a request with the scenario's headers, open for more of them. */
	static String head(String method, String target, Scenario scenario) {
		String headers = scenario.headers()
			.entrySet()
			.stream()
			.flatMap((header) -> header.getValue().stream().map((value) -> header.getKey() + ": " + value + "\r\n"))
			.collect(Collectors.joining());
		return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers;
	}

	Raw send(String text) throws IOException {
		return send(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	Raw send(byte... bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
		this.socket.getOutputStream().flush();
		return this;
	}

	Raw chunk(byte... bytes) throws IOException {
		return send(Integer.toHexString(bytes.length) + "\r\n").send(bytes).send("\r\n");
	}

	Raw cutOff() throws IOException {
		this.socket.shutdownOutput();
		return this;
	}

	boolean isAnswered() throws IOException {
		return this.socket.getInputStream().available() > 0;
	}

	/** Waits until the other side ends the connection without having said anything. */
	boolean isEndedWithoutAnswer() throws IOException {
		return this.socket.getInputStream().read() < 0;
	}

	/** Everything up to the end of the connection. */
	Answer answer() throws IOException {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		try {
			this.socket.getInputStream().transferTo(all);
		}
		catch (IOException ex) {
			if (all.size() == 0) {
				throw ex;
			}
		}
		return new Answer(all.toString(StandardCharsets.ISO_8859_1));
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	record Answer(String text) {

		int status() {
			return Integer.parseInt(this.text.substring(9, 12));
		}

		String body() {
			return this.text.substring(this.text.indexOf("\r\n\r\n") + 4);
		}

		List<String> headers() {
			return this.text.substring(0, this.text.indexOf("\r\n\r\n")).lines().skip(1).toList();
		}

		/** All bytes but the time of the answer. */
		String withoutDate() {
			return this.text.lines()
				.filter((line) -> !line.toLowerCase(Locale.ROOT).startsWith("date:"))
				.collect(Collectors.joining("\n"));
		}

	}

}
