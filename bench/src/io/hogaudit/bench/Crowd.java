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
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Many connections that each send the next request as soon as the one before is answered.
 * One thread, because it shares the cores with what it measures. A connection that is
 * closed is opened again. A delivery that is refused or cut off is left out, as PostHog
 * would send it later.
 */
final class Crowd {

	/** What a connection does. */
	enum Kind {

		/** Whole deliveries, signed. */
		GENUINE,
		/** Whole deliveries with another signature. */
		FORGED,
		/** A signed head and then a byte of the body now and then. */
		SLOW_BODY,
		/** A byte of the head now and then. */
		SLOW_HEAD,
		/** Requests without end whose answers are never read. */
		DEAF,
		/** Nothing. */
		IDLE

	}

	private static final long DRIP = TimeUnit.MILLISECONDS.toNanos(1000);

	private final Deliveries deliveries;

	private final InetSocketAddress address;

	private final Selector selector;

	private final ByteBuffer in = ByteBuffer.allocate(16 * 1024);

	private final Map<Kind, Map<Integer, Integer>> answers = new TreeMap<>();

	private long[] latencies = new long[4_000_000];

	private int count;

	private int next;

	private long end;

	/** Statuses of answers; 0 for connections that were closed without one. */
	record Result(double seconds, long[] latencies, Map<Kind, Map<Integer, Integer>> answers) {

		double perSecond() {
			return this.latencies.length / this.seconds;
		}

		double at(double share) {
			return (this.latencies.length == 0) ? Double.NaN
					: this.latencies[(int) Math.min(this.latencies.length - 1, this.latencies.length * share)] / 1e6;
		}

	}

	private static final class Member {

		private final Kind kind;

		private ByteBuffer request;

		private long since;

		private long nextDrip;

		Member(Kind kind) {
			this.kind = kind;
		}

	}

	Crowd(Deliveries deliveries, int port) throws IOException {
		this.deliveries = deliveries;
		this.address = new InetSocketAddress("127.0.0.1", port);
		this.selector = Selector.open();
	}

	/** Connects, which the server answers as fast as it can, and goes on for so long. */
	Result run(Map<Kind, Integer> members, double seconds) throws IOException {
		long start = System.nanoTime();
		this.end = start + (long) (seconds * 1e9);
		for (Map.Entry<Kind, Integer> entry : members.entrySet()) {
			for (int i = 0; i < entry.getValue(); i++) {
				open(new Member(entry.getKey()));
			}
		}
		long dripped = start;
		while (System.nanoTime() < this.end) {
			this.selector.select(50);
			for (SelectionKey key : this.selector.selectedKeys()) {
				try {
					ready(key);
				}
				catch (IOException ex) {
					closed(key);
				}
			}
			this.selector.selectedKeys().clear();
			long now = System.nanoTime();
			if (now - dripped > DRIP / 10) {
				dripped = now;
				for (SelectionKey key : this.selector.keys().toArray(SelectionKey[]::new)) {
					drip(key, now);
				}
			}
		}
		double took = (System.nanoTime() - start) / 1e9;
		for (SelectionKey key : this.selector.keys()) {
			key.channel().close();
		}
		this.selector.close();
		long[] sorted = Arrays.copyOf(this.latencies, this.count);
		Arrays.sort(sorted);
		return new Result(took, sorted, this.answers);
	}

	private void open(Member member) throws IOException {
		SocketChannel channel = SocketChannel.open();
		channel.configureBlocking(false);
		channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		if (member.kind == Kind.DEAF) {
			channel.setOption(StandardSocketOptions.SO_RCVBUF, 1024);
		}
		channel.connect(this.address);
		member.since = System.nanoTime();
		channel.register(this.selector, SelectionKey.OP_CONNECT, member);
	}

	private void ready(SelectionKey key) throws IOException {
		if (!key.isValid()) {
			return;
		}
		Member member = (Member) key.attachment();
		SocketChannel channel = (SocketChannel) key.channel();
		if (key.isConnectable()) {
			channel.finishConnect();
			send(key, member);
		}
		else if (key.isWritable()) {
			write(key, member);
		}
		else {
			read(key, member, channel);
		}
	}

	private void send(SelectionKey key, Member member) throws IOException {
		ByteBuffer delivery = this.deliveries.get(this.next++ % this.deliveries.count()).duplicate();
		member.request = switch (member.kind) {
			case GENUINE -> delivery;
			case FORGED -> forged(delivery);
			case SLOW_BODY -> delivery.limit(headLength(delivery) + 1);
			case SLOW_HEAD -> delivery.limit(20);
			case DEAF -> ByteBuffer.wrap("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1000).getBytes(StandardCharsets.US_ASCII));
			case IDLE -> ByteBuffer.allocate(0);
		};
		// from the connecting on, where there was one
		member.since = (member.since != 0) ? member.since : System.nanoTime();
		member.nextDrip = member.since + DRIP;
		write(key, member);
	}

	private static ByteBuffer forged(ByteBuffer delivery) {
		byte[] bytes = new byte[delivery.remaining()];
		delivery.get(bytes);
		bytes[bytes.length - 3] ^= 1;
		return ByteBuffer.wrap(bytes);
	}

	private static int headLength(ByteBuffer delivery) {
		for (int i = 3;; i++) {
			if (delivery.get(i) == '\n' && delivery.get(i - 1) == '\r' && delivery.get(i - 2) == '\n') {
				return i + 1;
			}
		}
	}

	private static void write(SelectionKey key, Member member) throws IOException {
		((SocketChannel) key.channel()).write(member.request);
		boolean more = member.request.hasRemaining();
		if (!more && member.kind == Kind.DEAF) {
			member.request.rewind();
			more = true;
		}
		int ops = more ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
		if (key.interestOps() != ops) {
			key.interestOps(ops);
		}
	}

	private void drip(SelectionKey key, long now) {
		Member member = (Member) key.attachment();
		if (!key.isValid() || key.interestOps() != SelectionKey.OP_READ || now < member.nextDrip
				|| (member.kind != Kind.SLOW_BODY && member.kind != Kind.SLOW_HEAD)) {
			return;
		}
		member.nextDrip = now + DRIP;
		try {
			member.request.limit(member.request.limit() + 1);
			write(key, member);
		}
		catch (IOException ex) {
			closed(key);
		}
	}

	private void read(SelectionKey key, Member member, SocketChannel channel) throws IOException {
		this.in.clear();
		int read = channel.read(this.in);
		if (read < 0) {
			closed(key);
			return;
		}
		// answers are short and come in one piece
		String text = new String(this.in.array(), 0, read, StandardCharsets.ISO_8859_1);
		if (!text.startsWith("HTTP/1.1 ")) {
			return;
		}
		int status = Integer.parseInt(text, 9, 12, 10);
		count(member.kind, status);
		if (member.kind == Kind.GENUINE && status == 202) {
			this.latencies[this.count++] = System.nanoTime() - member.since;
		}
		member.since = 0;
		if (!text.contains("Connection: close") && status != 400) {
			send(key, member);
		}
		else {
			reopen(key, member);
		}
	}

	private void closed(SelectionKey key) {
		Member member = (Member) key.attachment();
		count(member.kind, 0);
		try {
			reopen(key, member);
		}
		catch (IOException ex) {
			count(member.kind, -1);
		}
	}

	private void reopen(SelectionKey key, Member member) throws IOException {
		key.channel().close();
		if (System.nanoTime() < this.end) {
			open(member);
		}
	}

	private void count(Kind kind, int status) {
		this.answers.computeIfAbsent(kind, (any) -> new TreeMap<>()).merge(status, 1, Integer::sum);
	}

}
