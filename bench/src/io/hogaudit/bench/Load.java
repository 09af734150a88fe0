package io.hogaudit.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Sends deliveries over kept connections, the next on each as soon as the one before is
 * answered. One thread and no library, because it shares the cores with what it measures.
 */
final class Load {

	private static final int CONNECTIONS = 64;

	private final Deliveries deliveries;

	private final int connections;

	private final ByteBuffer answer = ByteBuffer.allocate(8192);

	private int next;

	Load(Deliveries deliveries) {
		this(deliveries, CONNECTIONS);
	}

	Load(Deliveries deliveries, int connections) {
		this.deliveries = deliveries;
		this.connections = connections;
	}

	/**
	 * What a round gave.
	 *
	 * @param latencies nanoseconds of each answer, sorted
	 * @param other answers other than 202
	 */
	record Round(double seconds, long[] latencies, int other) {

		double perSecond() {
			return this.latencies.length / this.seconds;
		}

	}

	private static final class Connection {

		private ByteBuffer request;

		private long since;

	}

	/** Ends after this time or, unless they may be sent again, with the deliveries. */
	Round run(int port, int seconds, boolean again) throws IOException {
		long[] latencies = new long[this.deliveries.count() * (again ? 8 : 1)];
		int count = 0;
		int other = 0;
		this.next = 0;
		int max = latencies.length;
		try (Selector selector = Selector.open()) {
			for (int i = 0; i < this.connections; i++) {
				SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
				channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
				channel.configureBlocking(false);
				channel.register(selector, SelectionKey.OP_READ, new Connection());
			}
			long start = System.nanoTime();
			long end = start + TimeUnit.SECONDS.toNanos(seconds);
			for (SelectionKey key : selector.keys()) {
				send(key);
			}
			int open = this.connections;
			while (open > 0) {
				if (selector.select(5_000) == 0) {
					throw new IOException("no answer for five seconds");
				}
				for (SelectionKey key : selector.selectedKeys()) {
					Connection connection = (Connection) key.attachment();
					if (key.isWritable()) {
						write(key, connection);
						continue;
					}
					int status = answer((SocketChannel) key.channel());
					long now = System.nanoTime();
					latencies[count++] = now - connection.since;
					other += (status == 202) ? 0 : 1;
					if (now < end && this.next < max) {
						send(key);
					}
					else {
						key.channel().close();
						open--;
					}
				}
				selector.selectedKeys().clear();
			}
			double took = (System.nanoTime() - start) / 1e9;
			long[] sorted = Arrays.copyOf(latencies, count);
			Arrays.sort(sorted);
			return new Round(took, sorted, other);
		}
	}

	private void send(SelectionKey key) throws IOException {
		Connection connection = (Connection) key.attachment();
		connection.request = this.deliveries.get(this.next++ % this.deliveries.count()).duplicate();
		connection.since = System.nanoTime();
		write(key, connection);
	}

	private static void write(SelectionKey key, Connection connection) throws IOException {
		((SocketChannel) key.channel()).write(connection.request);
		int ops = connection.request.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
		if (key.interestOps() != ops) {
			key.interestOps(ops);
		}
	}

	/** Reads one whole answer, which nearly always comes at once, and gives its status. */
	private int answer(SocketChannel channel) throws IOException {
		this.answer.clear();
		while (true) {
			if (channel.read(this.answer) < 0) {
				throw new IOException("the connection was closed");
			}
			String text = new String(this.answer.array(), 0, this.answer.position(), StandardCharsets.ISO_8859_1);
			int head = text.indexOf("\r\n\r\n");
			if (head > 0 && text.length() >= head + 4 + length(text)) {
				return Integer.parseInt(text, 9, 12, 10);
			}
		}
	}

	private static int length(String head) {
		int at = head.indexOf("Content-Length: ");
		return (at < 0) ? 0 : Integer.parseInt(head, at + 16, head.indexOf('\r', at), 10);
	}

}
