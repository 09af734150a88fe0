package io.hogaudit.credential.scan;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipInputStream;

/**
 * What a content is packed as, by its first bytes.
 *
 * @param name for people
 * @param offset where it begins
 */
record Packed(Format format, String name, int offset) {

	private static final Map<String, String> UNREADABLE = new LinkedHashMap<>();

	static {
		UNREADABLE.put("\u00fd7zXZ\0", "xz");
		UNREADABLE.put("7z\u00bc\u00af'\u001c", "7-Zip");
		UNREADABLE.put("Rar!\u001a\u0007", "RAR");
		for (int level = 1; level <= 9; level++) {
			UNREADABLE.put("BZh" + level + "1AY&SY", "bzip2");
		}
		UNREADABLE.put("(\u00b5/\u00fd", "Zstandard");
		UNREADABLE.put("\u0004\"M\u0018", "LZ4");
		UNREADABLE.put("LZIP\u0001", "lzip");
		UNREADABLE.put("\u00ff\u0006\0\0sNaPpY", "Snappy");
		UNREADABLE.put("!<arch>\ndebian-binary", "a Debian package");
		UNREADABLE.put("\u00ed\u00ab\u00ee\u00db", "an RPM package");
		UNREADABLE.put("hsqs", "SquashFS");
		UNREADABLE.put("MSCF\0\0\0\0", "a Cabinet archive");
		UNREADABLE.put("PAR1", "Parquet");
		UNREADABLE.put("Obj\u0001", "Avro");
		UNREADABLE.put("%PDF-", "PDF");
		UNREADABLE.put("PACK\0\0\0", "a pack of git");
		UNREADABLE.put("# v2 git bundle\n", "a git bundle");
		UNREADABLE.put("# v3 git bundle\n", "a git bundle");
	}

	private static final String ZIP = "PK\u0003\u0004";

	private static final int TAR_MAGIC = 257;

	private static final int PROBE = 1 << 16;

	/** How it is read. */
	enum Format {

		GZIP, ZLIB, TAR, ZIP, UNREADABLE, NONE

	}

	private static final Packed NOTHING = new Packed(Format.NONE, "", 0);

	static Packed of(byte[] bytes) {
		String start = new String(bytes, StandardCharsets.ISO_8859_1);
		for (Map.Entry<String, String> format : UNREADABLE.entrySet()) {
			if (start.startsWith(format.getKey())) {
				return new Packed(Format.UNREADABLE, format.getValue(), 0);
			}
		}
		if (start.startsWith("\u001f\u008b\u0008")) {
			return new Packed(Format.GZIP, "gzip file", 0);
		}
		if (start.startsWith("ustar", TAR_MAGIC)) {
			return new Packed(Format.TAR, "tar archive", 0);
		}
		// two bytes, which a text may also begin with
		if (start.length() > 2 && start.charAt(0) == 'x' && (start.charAt(0) * 256 + start.charAt(1)) % 31 == 0) {
			return new Packed(Format.ZLIB, "zlib stream", 0);
		}
		// a program may stand before it
		int zip = (start.startsWith(ZIP) || start.indexOf('\0') >= 0) ? start.indexOf(ZIP) : -1;
		return (zip < 0) ? NOTHING : new Packed(Format.ZIP, "zip archive", zip);
	}

	/** Whether its first bytes leave no doubt. */
	boolean isCertain() {
		return this.offset == 0 && this.format != Format.ZLIB;
	}

	/** Whether the first of what it holds can be read. */
	boolean begins(byte[] start) {
		try (InputStream in = open(start, InputStream.nullInputStream())) {
			if (in instanceof ZipInputStream zip) {
				return zip.getNextEntry() != null;
			}
			in.readNBytes(PROBE);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	InputStream open(byte[] start, InputStream rest) throws IOException {
		InputStream all = new SequenceInputStream(
				new ByteArrayInputStream(start, this.offset, start.length - this.offset), rest);
		return switch (this.format) {
			case GZIP -> new GZIPInputStream(all);
			case ZLIB -> new InflaterInputStream(all);
			case ZIP -> new ZipInputStream(all, StandardCharsets.ISO_8859_1);
			case TAR, UNREADABLE, NONE -> all;
		};
	}

}
