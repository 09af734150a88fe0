package io.hogaudit.credential.scan;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Looks at one content of any size, in windows: as text, through zip, tar, gzip and zlib,
 * and through {@link Encodings}. Whatever in it cannot be looked into becomes a gap, with
 * the name inside an archive. One thread.
 */
final class Content {

	private static final int WINDOW = 4 * 1024 * 1024;

	/** What begins before the end of a window is whole in the next. */
	private static final int OVERLAP = 64 * 1024;

	/** Bytes that the archives in one content may unpack to. */
	static final long MAX_UNPACKED = 1L << 29;

	private static final int MAX_DEPTH = 10;

	private static final String UNPACK = ": unpack it and scan what it holds";

	private static final int MAX_POINTER = 1024;

	private static final Pattern LFS = Pattern
		.compile("version https://\\S+/spec/\\S+\\s[\\s\\S]*?\\boid sha256:([0-9a-f]{64})\\s[\\s\\S]*");

	private static final Pattern ANNEX = Pattern.compile("(?:/|(?:\\.\\./)*\\.git/)annex/objects/\\S+\\s*");

	private final Predicate<String> lfs;

	private final Set<Key> keys = new LinkedHashSet<>();

	private final Set<Gap> gaps = new LinkedHashSet<>();

	private final long maxUnpacked;

	private long unpacked;

	/**
	 * A content to be read.
	 * @param lfs whether the scan looks at this object of Git LFS anyway
	 * @param maxUnpacked in bytes; what archives hold beyond it is not looked at
	 */
	Content(Predicate<String> lfs, long maxUnpacked) {
		this.lfs = lfs;
		this.maxUnpacked = maxUnpacked;
	}

	/** Each key once a line. */
	Set<Key> keys() {
		Set<Key> whole = new LinkedHashSet<>(this.keys);
		// an escape cuts a key short, and what is left looks like one
		whole.removeIf((key) -> this.keys.stream()
			.anyMatch((longer) -> longer.line() == key.line() && longer.value().length() > key.value().length()
					&& longer.value().startsWith(key.value())));
		return whole;
	}

	/** What of it was not looked at; paths are those inside of it. */
	Set<Gap> gaps() {
		return this.gaps;
	}

	/** Looks at everything to the end of the stream, which stays open. */
	void read(InputStream in) throws IOException {
		try {
			read(in, Spot.START);
		}
		catch (TooMuchException ex) {
			gap(Spot.START, "unpacks to more than %s MiB%s".formatted(this.maxUnpacked >> 20, UNPACK));
		}
	}

	private void read(InputStream in, Spot spot) throws IOException {
		byte[] window = in.readNBytes(WINDOW);
		if (!spot.fixed()) {
			pointer(window, spot);
		}
		look(window, in, spot);
	}

	private void look(byte[] start, InputStream rest, Spot spot) throws IOException {
		count(start.length, spot);
		if (unpack(start, rest, spot)) {
			return;
		}
		byte[] window = start;
		int line = spot.line();
		while (true) {
			text(new String(window, StandardCharsets.ISO_8859_1), spot.at(line));
			byte[] next = (window.length < WINDOW) ? new byte[0] : rest.readNBytes(WINDOW - OVERLAP);
			if (next.length == 0) {
				return;
			}
			count(next.length, spot);
			int from = window.length - OVERLAP;
			line += KeyFinder.lines(new String(window, 0, from, StandardCharsets.ISO_8859_1), 0, from);
			byte[] joined = Arrays.copyOfRange(window, from, window.length + next.length);
			System.arraycopy(next, 0, joined, OVERLAP, next.length);
			window = joined;
		}
	}

	private void text(String text, Spot spot) throws IOException {
		letters(text, spot);
		if (text.indexOf('\0') >= 0) {
			letters(Encodings.narrow(text), spot);
		}
	}

	private void letters(String text, Spot spot) throws IOException {
		this.keys.addAll(KeyFinder.find(text, spot));
		String unescaped = Encodings.unescape(text);
		if (unescaped.length() < text.length()) {
			this.keys.addAll(KeyFinder.find(unescaped, spot));
		}
		if (spot.depth() < MAX_DEPTH) {
			Encodings.decode(unescaped, spot.line(),
					(line, bytes) -> look(bytes, InputStream.nullInputStream(), spot.at(line).encoded()));
		}
	}

	/** Whether it was packed and is read, so that its own bytes say nothing. */
	private boolean unpack(byte[] start, InputStream rest, Spot spot) throws IOException {
		Packed packed = Packed.of(start);
		if (packed.format() == Packed.Format.NONE) {
			return false;
		}
		if (packed.format() == Packed.Format.UNREADABLE) {
			gap(spot, "is packed as " + packed.name() + UNPACK);
			return false;
		}
		if (!packed.begins(start)) {
			if (packed.isCertain() && !spot.fixed()) {
				gap(spot, "is a damaged or encrypted " + packed.name() + UNPACK);
			}
			return false;
		}
		if (spot.depth() >= MAX_DEPTH) {
			gap(spot, "is packed or encoded more than " + MAX_DEPTH + " times" + UNPACK);
			return true;
		}
		boolean alone = packed.offset() == 0;
		if (!alone && start.length == WINDOW) {
			gap(spot, "holds a " + packed.name() + " behind something else" + UNPACK);
			return false;
		}
		try {
			entries(packed, packed.open(start, alone ? rest : InputStream.nullInputStream()), spot);
		}
		catch (TooMuchException ex) {
			throw ex;
		}
		catch (IOException ex) {
			gap(spot, "is a damaged or encrypted " + packed.name() + UNPACK);
		}
		return alone;
	}

	private void entries(Packed packed, InputStream in, Spot spot) throws IOException {
		if (packed.format() == Packed.Format.TAR) {
			Tar tar = new Tar(in);
			for (String name = tar.next(); name != null; name = tar.next()) {
				read(tar.content(), spot.entry(name));
			}
		}
		else if (in instanceof ZipInputStream zip) {
			for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
				read(zip, spot.entry(entry.getName()));
			}
		}
		else {
			read(in, spot.unpacked());
		}
	}

	private void pointer(byte[] content, Spot spot) {
		if (content.length > MAX_POINTER) {
			return;
		}
		String text = new String(content, StandardCharsets.ISO_8859_1);
		Matcher matcher = LFS.matcher(text);
		if (matcher.matches() && !this.lfs.test(matcher.group(1))) {
			gap(spot, "stands for a file in Git LFS that is not here: run git lfs fetch --all");
		}
		if (ANNEX.matcher(text).matches()) {
			gap(spot, "stands for a file in git-annex: scan .git/annex");
		}
	}

	private void count(int bytes, Spot spot) throws TooMuchException {
		this.unpacked += (spot.depth() > 0) ? bytes : 0;
		if (this.unpacked > this.maxUnpacked) {
			throw new TooMuchException();
		}
	}

	private void gap(Spot spot, String reason) {
		this.gaps.add(new Gap(spot.inside(), reason));
	}

	private static final class TooMuchException extends IOException {

	}

}
