package io.hogaudit.sink.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for line breaks eight bytes at a time: JSON that was written here has none. */
final class LineBreaks {

	private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

	private static final long LOWEST = 0x0101010101010101L;

	private static final long HIGHEST = 0x8080808080808080L;

	private LineBreaks() {
	}

	/** Where the first one may be: none stands between the offset and there. */
	static int before(byte[] text, int offset, int end) {
		int at = offset;
		while (at + 8 <= end && !holdsControl((long) EIGHT.get(text, at))) {
			at += 8;
		}
		return at;
	}

	/** Whether one of the bytes is less than 0x10. */
	private static boolean holdsControl(long bytes) {
		return ((bytes - LOWEST * 0x10) & ~bytes & HIGHEST) != 0;
	}

}
