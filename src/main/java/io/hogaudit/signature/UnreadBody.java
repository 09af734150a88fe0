package io.hogaudit.signature;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Takes what a refused request still sends and drops it: a client that reads only after
 * it wrote would otherwise lose the answer with the connection. Bounded in bytes and, up
 * to one read, in time, so that who drips bytes holds no connection.
 */
final class UnreadBody {

	private static final Duration TIME = Duration.ofSeconds(2);

	/** Above the longest body that a sender of ours is likely to write by mistake. */
	private static final long BYTES = 4 * 1024 * 1024;

	private UnreadBody() {
	}

	/** Whether a body may still be under way. */
	static boolean isThere(HttpServletRequest request) {
		// who expects a 100 first sends nothing without one, and reading would send it
		return request.getHeader("Expect") == null
				&& (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null);
	}

	/** Reads on and returns whether it came to the end. */
	static boolean drop(HttpServletRequest request) {
		if (!isThere(request)) {
			return true;
		}
		long deadline = System.nanoTime() + TIME.toNanos();
		byte[] dropped = new byte[8 * 1024];
		long bytes = 0;
		try {
			InputStream body = request.getInputStream();
			while (bytes < BYTES && System.nanoTime() - deadline < 0) {
				int count = body.read(dropped);
				if (count < 0) {
					return true;
				}
				bytes += count;
			}
		}
		catch (IOException ex) {
			return false;
		}
		return false;
	}

}
