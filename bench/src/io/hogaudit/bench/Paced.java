package io.hogaudit.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends deliveries at a rate, whatever the answers take. A latency counts from when its
 * delivery was due, so that a stall is seen by all that it held up.
 */
final class Paced {

	private static final int CONNECTIONS = 64;

	private final Deliveries deliveries;

	private final AtomicInteger next = new AtomicInteger();

	private final AtomicInteger other = new AtomicInteger();

	Paced(Deliveries deliveries) {
		this.deliveries = deliveries;
	}

	/** Ends when told to or with the deliveries. */
	Load.Round run(int port, double perSecond, AtomicBoolean stop) throws Exception {
		long start = System.nanoTime();
		List<long[]> all = new ArrayList<>();
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<long[]>> connections = new ArrayList<>();
			for (int i = 0; i < CONNECTIONS; i++) {
				Callable<long[]> connection = () -> connection(port, perSecond, start, stop);
				connections.add(threads.submit(connection));
			}
			for (Future<long[]> connection : connections) {
				all.add(connection.get());
			}
		}
		long[] sorted = all.stream().flatMapToLong(Arrays::stream).sorted().toArray();
		return new Load.Round((System.nanoTime() - start) / 1e9, sorted, this.other.get());
	}

	private long[] connection(int port, double perSecond, long start, AtomicBoolean stop) throws Exception {
		long[] latencies = new long[this.deliveries.count()];
		int count = 0;
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			socket.setTcpNoDelay(true);
			OutputStream out = socket.getOutputStream();
			DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 1024));
			int number;
			while (!stop.get() && (number = this.next.getAndIncrement()) < this.deliveries.count()) {
				long due = start + (long) (number / perSecond * 1e9);
				long wait = due - System.nanoTime();
				if (wait > 0) {
					TimeUnit.NANOSECONDS.sleep(wait);
				}
				var request = this.deliveries.get(number).duplicate();
				byte[] bytes = new byte[request.remaining()];
				request.get(bytes);
				out.write(bytes);
				this.other.addAndGet((answer(in) == 202) ? 0 : 1);
				latencies[count++] = System.nanoTime() - due;
			}
		}
		return Arrays.copyOf(latencies, count);
	}

	@SuppressWarnings("deprecation") // lines of ASCII
	private static int answer(DataInputStream in) throws IOException {
		String status = in.readLine();
		if (status == null) {
			throw new IOException("the connection was closed");
		}
		int length = 0;
		for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
			if (line.startsWith("Content-Length: ")) {
				length = Integer.parseInt(line.substring(16));
			}
		}
		in.skipNBytes(length);
		return Integer.parseInt(status, 9, 12, 10);
	}

}
