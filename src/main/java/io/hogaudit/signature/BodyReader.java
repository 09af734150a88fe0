package io.hogaudit.signature;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.util.unit.DataSize;

/**
 * Reads bodies within bounds of length, time and memory. Memory is counted as bytes come
 * in, so that who promises much and sends slowly holds little. Thread-safe.
 */
final class BodyReader {

	/** Small: every connection that Tomcat takes may hold one before its first byte. */
	private static final int STEP = 4 * 1024;

	private final long memory;

	private final long timeout;

	private final AtomicLong used = new AtomicLong();

	BodyReader(DataSize memory, Duration timeout) {
		this.memory = memory.toBytes();
		this.timeout = timeout.toNanos();
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
		int first = (int) Math.min((declared >= 0) ? declared : max, Math.min(max, STEP));
		held.take(first);
		byte[] body = new byte[first];
		int length = 0;
		try {
			while (true) {
				if (length == body.length) {
					int next = in.read();
					if (next < 0) {
						break;
					}
					if (length >= max) {
						throw new WrongBody(RefusalReason.BODY_TOO_LARGE);
					}
					body = grow(body, declared, max, held);
					body[length++] = (byte) next;
				}
				int count = in.read(body, length, body.length - length);
				if (count < 0) {
					break;
				}
				length += count;
				if (System.nanoTime() > deadline) {
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
		return (length == body.length) ? body : Arrays.copyOf(body, length);
	}

	private static byte[] grow(byte[] body, long declared, long max, Held held) throws WrongBody {
		long wanted = Math.max(STEP, body.length * 2L);
		long bound = (declared > body.length) ? Math.min(declared, max) : max;
		int size = (int) Math.max(body.length + 1L, Math.min(wanted, bound));
		held.take(size - body.length);
		return Arrays.copyOf(body, size);
	}

	Held hold() {
		return new Held();
	}

	long used() {
		return this.used.get();
	}

	/** The memory that one request holds. */
	final class Held implements AutoCloseable {

		private long bytes;

		private void take(long more) throws WrongBody {
			if (BodyReader.this.used.addAndGet(more) > BodyReader.this.memory) {
				BodyReader.this.used.addAndGet(-more);
				throw new WrongBody(RefusalReason.OVERLOADED);
			}
			this.bytes += more;
		}

		@Override
		public void close() {
			BodyReader.this.used.addAndGet(-this.bytes);
		}

	}

}
