package io.hogaudit.credential.scan;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever a key is written in. */
class ContentTests {

	private static final long MAX_UNPACKED = 8 << 20;

	private static final String KEY = Folder.KEY;

	private static final String SECRET = "whsec_" + "Q2FuYX+/".repeat(6);

	private static final String ENV = "# settings\nPOSTHOG_READ_KEY=" + KEY + "\nOTHER=1\n";

	@ParameterizedTest
	@ValueSource(strings = { "UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE", "UTF-32", "x-UTF-16LE-BOM",
			"X-UTF-32LE-BOM", "UTF-8", "ISO-8859-15" })
	void findsAKeyInEachEncoding(String charset) throws Exception {
		String text = "Schl\u00fcssel\nkey=" + KEY + "\n\u4e2d " + SECRET;
		Content content = read(text.getBytes(Charset.forName(charset)));
		assertThat(content.keys()).containsExactlyInAnyOrder(new Key(KEY, 2, ""), new Key(SECRET, 3, ""));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"a\":\"first\\n%s\\nlast\"}", "x%s", "\\\\n%s", "\\\\\\\\n%s", "key%%3D%s", "\\u003d%s",
			"'%s'", "_%s", "9%s", "%%0A%s%%0A", "a&#61;%s", "\0%s\0" })
	void findsAKeyBehindAnyPrefix(String form) throws Exception {
		assertThat(values(form.formatted(KEY))).containsExactly(KEY);
		assertThat(values(form.formatted(SECRET))).containsExactly(SECRET);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "alpha_channel_premultiplied_texture_format", "graphs_Of_Something_Long_Name_In_Snake_Case1",
					"phx_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "phx_short1A" })
	void doesNotTakeANameForAKey(String name) throws Exception {
		assertThat(values(name)).isEmpty();
		assertThat(values("phc_" + KEY.substring(4))).isEmpty();
	}

	@Test
	void findsTwoKeysThatTouch() throws Exception {
		String other = KEY.replace('A', 'B');
		assertThat(values(KEY + other)).containsExactly(KEY, other);
		assertThat(values(KEY + "\\n" + other)).containsExactly(KEY, other);
	}

	@Test
	void findsASecretWhoseSignsAreEscaped() throws Exception {
		for (UnaryOperator<String> escape : List.<UnaryOperator<String>>of(
				(text) -> text.replace("+", "%2B").replace("/", "%2F"), (text) -> text.replace("/", "\\/"),
				(text) -> text.replace("+", "\\u002B").replace("/", "\\u002f"),
				(text) -> text.replace("+", "&#43;").replace("/", "&#x2F;"),
				(text) -> text.replace("+", "%252B").replace("/", "%252F"))) {
			assertThat(values("a " + escape.apply(SECRET))).containsExactly(SECRET);
		}
		StringBuilder all = new StringBuilder();
		KEY.chars().forEach((c) -> all.append("%%%02x".formatted(c)));
		assertThat(values("key=" + all)).containsExactly(KEY);
	}

	@Test
	void findsAKeyInBase64OfAnyAlignmentAndInWholeFiles() throws Exception {
		for (String before : List.of("", "a", "ab", "abc")) {
			String encoded = base64(before + KEY);
			assertThat(values("data:\n  KEY: " + encoded)).containsExactly(KEY);
			assertThat(values("path/" + encoded)).containsExactly(KEY);
		}
		String secret = "apiVersion: v1\nkind: Secret\ndata:\n  .env: " + base64(ENV) + "\n";
		assertThat(read(bytes(secret)).keys()).containsExactly(new Key(KEY, 4, ""));
		assertThat(values(base64(base64(ENV)))).containsExactly(KEY);
		assertThat(values(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(ENV + "\u00ff\u00fe"))))
			.containsExactly(KEY);
		assertThat(values(
				"-EncodedCommand " + Base64.getEncoder().encodeToString(ENV.getBytes(StandardCharsets.UTF_16LE))))
			.containsExactly(KEY);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\n", "\r\n", "\n    ", "\\n", "\n\t" })
	void findsAKeyInBase64OfSeveralLines(String lineEnd) throws Exception {
		String wrapped = Base64.getMimeEncoder(40, bytes("\n")).encodeToString(bytes(ENV)).replace("\n", lineEnd);
		assertThat(values("data: |" + lineEnd + wrapped + "\nmore: text")).containsExactly(KEY);
	}

	@Test
	void findsAKeyInHexadecimalDigits() throws Exception {
		assertThat(values("\\x" + HexFormat.of().formatHex(bytes(ENV)))).containsExactly(KEY);
	}

	@Test
	void looksIntoArchives() throws Exception {
		Content zip = read(zip("conf/.env", bytes(ENV)));
		assertThat(zip.keys()).containsExactly(new Key(KEY, 2, "!/conf/.env"));
		assertThat(read(zip("inner.zip", zip("a", bytes(ENV)))).keys())
			.containsExactly(new Key(KEY, 2, "!/inner.zip!/a"));
		assertThat(read(gzip(bytes(ENV))).keys()).containsExactly(new Key(KEY, 2, ""));
		ByteArrayOutputStream deflated = new ByteArrayOutputStream();
		try (OutputStream out = new DeflaterOutputStream(deflated)) {
			out.write(bytes(ENV));
		}
		assertThat(read(deflated.toByteArray()).keys()).containsExactly(new Key(KEY, 2, ""));
		byte[] started = join(bytes("#!/bin/sh\nexec java -jar $0\n\0"), zip("a", bytes(ENV)));
		assertThat(read(started).keys()).containsExactly(new Key(KEY, 2, "!/a"));
	}

	@Test
	void looksIntoTarAndWhatIsPackedInIt() throws Exception {
		byte[] tar = join(tar("a.txt", bytes(ENV)), tar("b.gz", gzip(bytes(ENV))), new byte[1024]);
		assertThat(read(tar).keys()).containsExactly(new Key(KEY, 2, "!/a.txt"), new Key(KEY, 2, "!/b.gz"));
		assertThat(read(gzip(tar)).keys()).hasSize(2);
	}

	/** As Helm keeps a release: base64 of base64 of gzip, with a Secret in it. */
	@Test
	void looksIntoAHelmRelease() throws Exception {
		String manifest = "{\"manifest\":\"kind: Secret\\ndata:\\n  .env: " + base64(ENV) + "\\n\"}";
		String release = base64(Base64.getEncoder().encodeToString(gzip(bytes(manifest))));
		assertThat(read(bytes("kind: Secret\ndata:\n  release: " + release)).keys())
			.containsExactly(new Key(KEY, 3, ""));
	}

	@Test
	void namesWhatItCannotUnpack() throws Exception {
		assertThat(reasons(new byte[] { (byte) 0xfd, '7', 'z', 'X', 'Z', 0, 0, 4 })).contains("is packed as xz");
		assertThat(reasons(bytes("7z\u00bc\u00af'\u001c\0\4"))).contains("is packed as 7-Zip");
		assertThat(reasons(bytes("BZh91AY&SY.."))).contains("is packed as bzip2");
		assertThat(reasons(bytes("%PDF-1.7\n"))).contains("is packed as PDF");
		assertThat(reasons(bytes("PACK\0\0\0\2"))).contains("is packed as a pack of git");
		byte[] zip = zip("a", bytes(ENV.repeat(1000)));
		assertThat(reasons(java.util.Arrays.copyOf(zip, zip.length / 3)))
			.contains("is a damaged or encrypted zip archive");
		byte[] encrypted = zip.clone();
		encrypted[6] |= 1;
		assertThat(reasons(encrypted)).contains("is a damaged or encrypted zip archive");
		assertThat(reasons(java.util.Arrays.copyOf(gzip(bytes(ENV)), 60)))
			.contains("is a damaged or encrypted gzip file");
	}

	@Test
	void namesTheEntryThatItCannotUnpack() throws Exception {
		Content content = read(zip("b.7z", bytes("7z\u00bc\u00af'\u001c\0\4")));
		assertThat(content.gaps()).extracting(Gap::path).containsExactly("!/b.7z");
	}

	@Test
	void readsAContentOfAnySize() throws Exception {
		// around the ends of windows
		int window = 4 * 1024 * 1024;
		for (int at : List.of(window - 20, window - 64 * 1024 - 20, 2 * window + 7)) {
			byte[] large = bytes("clean text \n".repeat(window / 4));
			System.arraycopy(bytes("\n" + KEY + "\n"), 0, large, at, KEY.length() + 2);
			assertThat(values(large)).containsExactly(KEY);
		}
	}

	@Test
	void boundsWhatAnArchiveUnpacksTo() throws Exception {
		byte[] zeros = new byte[1 << 20];
		ByteArrayOutputStream bomb = new ByteArrayOutputStream();
		try (GZIPOutputStream out = new GZIPOutputStream(bomb)) {
			for (int i = 0; i < 9; i++) {
				out.write(zeros);
			}
		}
		assertThat(reasons(bomb.toByteArray())).contains("unpacks to more than 8 MiB");
	}

	@Test
	void isNotLedAstrayByOrdinaryText() throws Exception {
		for (String text : List.of("", "x^2 + y^2", "xY", "PK", "BZh is a format", "a/b/c/d/e/f/g/h".repeat(100),
				"deadbeef".repeat(100), "\\", "%", "%zz\\u12", "&#", "ustar")) {
			Content content = read(bytes(text));
			assertThat(content.keys()).isEmpty();
			assertThat(content.gaps()).as(text).isEmpty();
		}
	}

	private static Content read(byte[] bytes) throws IOException {
		Content content = new Content((id) -> false, MAX_UNPACKED);
		content.read(new ByteArrayInputStream(bytes));
		return content;
	}

	private static List<String> values(String text) throws IOException {
		return values(bytes(text));
	}

	private static List<String> values(byte[] bytes) throws IOException {
		return read(bytes).keys().stream().map(Key::value).toList();
	}

	private static String reasons(byte[] bytes) throws IOException {
		return String.join("; ", read(bytes).gaps().stream().map(Gap::reason).toList());
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	private static String base64(String text) {
		return Base64.getEncoder().encodeToString(bytes(text));
	}

	private static byte[] zip(String name, byte[] content) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
			zip.putNextEntry(new ZipEntry(name));
			zip.write(content);
		}
		return bytes.toByteArray();
	}

	private static byte[] gzip(byte[] content) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
			gzip.write(content);
		}
		return bytes.toByteArray();
	}

	private static byte[] tar(String name, byte[] content) throws IOException {
		byte[] header = new byte[512];
		System.arraycopy(bytes(name), 0, header, 0, name.length());
		System.arraycopy(bytes("%011o".formatted(content.length)), 0, header, 124, 11);
		header[156] = '0';
		System.arraycopy(bytes("ustar\00000"), 0, header, 257, 8);
		return join(header, content, new byte[(512 - content.length % 512) % 512]);
	}

	private static byte[] join(byte[]... parts) throws IOException {
		ByteArrayOutputStream joined = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			joined.write(part);
		}
		return joined.toByteArray();
	}

}
