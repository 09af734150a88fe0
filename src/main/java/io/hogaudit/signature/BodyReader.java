package io.hogaudit.signature;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.util.unit.DataSize;

/**
 * Reads bodies within bounds of length, time and memory. Memory is counted as bytes come
 * in, so that who promises much and sends slowly holds little. When it is short, large
 * bodies that come slowly give way, and a part of it is for small ones only: what is read
 * is not verified yet, and must not keep a genuine delivery out. Thread-safe.
 */
final class BodyReader {

	/** Small: every connection that Tomcat takes may hold one before its first byte. */
	private static final int STEP = 4 * 1024;

	/** A body is read in pieces that double up to this size. */
	private static final int MAX_PIECE = 64 * 1024;

	/** Up to this size a body may have the last quarter of the memory, too. */
	private static final long SMALL = 64 * 1024;

	/** A body that is longer under way gives way when memory is short. */
	private static final Duration SLOW = Duration.ofSeconds(1);

	private final long memory;

	private final long timeout;

	private final long slow;

	private final AtomicLong used = new AtomicLong();

	/** Those of more than one piece that are still read. */
	private final Set<Held> growing = ConcurrentHashMap.newKeySet();

	BodyReader(DataSize memory, Duration timeout) {
		this(memory, timeout, SLOW);
	}

	BodyReader(DataSize memory, Duration timeout, Duration slow) {
		this.memory = memory.toBytes();
		this.timeout = timeout.toNanos();
		this.slow = slow.toNanos();
	}

	/** How long a body may be with so much memory. */
	static long largest(long memory) {
		return Math.max(memory - memory / 4, Math.min(memory, SMALL));
	}

	/** Ends the reading of a body. */
	static final class WrongBody extends Exception {

		private final RefusalReason reason;

		WrongBody(RefusalReason reason) {
			super(reason.text(), null, false, false);
			this.reason = reason;
		}

		RefusalReason reason() {
			return this.reason;
		}

	}

	/**
	 * Reads to the end and counts what it keeps.
	 * @param declared Content-Length, -1 when there is none
	 * @param held gives back the memory when closed, whatever the outcome
	 */
	byte[] read(InputStream in, long declared, long max, Held held) throws WrongBody {
		long deadline = System.nanoTime() + this.timeout;
		byte[] piece = held.first((int) Math.min((declared >= 0) ? declared : max, Math.min(max, STEP)));
		long length = 0;
		int at = 0;
		try {
			while (true) {
				if (at == piece.length) {
					int next = in.read();
					if (next < 0) {
						break;
					}
					if (length >= max) {
						throw new WrongBody(RefusalReason.BODY_TOO_LARGE);
					}
					long left = ((declared > length) ? Math.min(declared, max) : max) - length;
					piece = held.next(piece, (int) Math.min(left, Math.clamp(piece.length * 2L, STEP, MAX_PIECE)));
					piece[0] = (byte) next;
					at = 1;
					length++;
				}
				int count = in.read(piece, at, piece.length - at);
				if (count < 0) {
					break;
				}
				at += count;
				length += count;
				if (held.gaveWay || System.nanoTime() > deadline) {
					throw new WrongBody(RefusalReason.BODY_INCOMPLETE);
				}
			}
		}
		catch (IOException ex) {
			throw new WrongBody(RefusalReason.BODY_INCOMPLETE);
		}
		if (declared >= 0 && length != declared) {
			throw new WrongBody(RefusalReason.BODY_INCOMPLETE);
		}
		return held.whole(piece, at);
	}

	Held hold() {
		return new Held();
	}

	long used() {
		return this.used.get();
	}

	private boolean take(long more, long limit) {
		if (this.used.addAndGet(more) <= limit) {
			return true;
		}
		this.used.addAndGet(-more);
		return false;
	}

	/** Takes from the slowest what it holds; false when nobody is slow. */
	private boolean makeRoom() {
		long now = System.nanoTime();
		return this.growing.stream()
			.filter((held) -> now - held.since > this.slow)
			.max(Comparator.comparingLong((held) -> now - held.since))
			.map(Held::giveWay)
			.isPresent();
	}

	/** The memory that one request holds. */
	final class Held implements AutoCloseable {

		private final long since = System.nanoTime();

		private final List<byte[]> full = new ArrayList<>();

		private long bytes;

		private volatile boolean gaveWay;

		private byte[] first(int size) throws WrongBody {
			take(size);
			return new byte[size];
		}

		private byte[] next(byte[] piece, int size) throws WrongBody {
			take(size);
			synchronized (this) {
				this.full.add(piece);
			}
			BodyReader.this.growing.add(this);
			return new byte[size];
		}

		private void take(int more) throws WrongBody {
			BodyReader all = BodyReader.this;
			long limit = (this.bytes + more <= SMALL) ? all.memory : largest(all.memory);
			while (!all.take(more, limit)) {
				if (!all.makeRoom()) {
					throw new WrongBody(RefusalReason.OVERLOADED);
				}
			}
			synchronized (this) {
				this.bytes += more;
			}
		}

		/** All but the piece that is read just now. */
		private synchronized Held giveWay() {
			long given = this.full.stream().mapToLong((piece) -> piece.length).sum();
			this.full.clear();
			this.bytes -= given;
			this.gaveWay = true;
			BodyReader.this.used.addAndGet(-given);
			BodyReader.this.growing.remove(this);
			return this;
		}

		private synchronized byte[] whole(byte[] last, int length) throws WrongBody {
			BodyReader.this.growing.remove(this);
			if (this.gaveWay) {
				throw new WrongBody(RefusalReason.BODY_INCOMPLETE);
			}
			if (this.full.isEmpty()) {
				return (length == last.length) ? last : Arrays.copyOf(last, length);
			}
			ByteBuffer whole = ByteBuffer.allocate(this.full.stream().mapToInt((piece) -> piece.length).sum() + length);
			this.full.forEach(whole::put);
			this.full.clear();
			return whole.put(last, 0, length).array();
		}

		@Override
		public synchronized void close() {
			BodyReader.this.growing.remove(this);
			this.full.clear();
			BodyReader.this.used.addAndGet(-this.bytes);
			this.bytes = 0;
		}

	}

}
