package io.hogaudit.sink;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Gzip at its cheapest level, which is enough for text that repeats itself. */
public final class FastGzip extends GZIPOutputStream {

	public FastGzip(OutputStream out) throws IOException {
		super(out, 8192);
		this.def.setLevel(Deflater.BEST_SPEED);
	}

}
