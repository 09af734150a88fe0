package io.hogaudit.sink;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FastGzipTests {

	private static final int PIECE = 60 * 1024;

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 8191, 8192, 8193, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 5 * 1024 * 1024 + 7 })
	void givesBackWhatCompressesBadlyAndWell(int length) throws IOException {
		byte[] noise = new byte[length];
		new Random(length).nextBytes(noise);
		byte[] text = "{\"uuid\":\"0199\"}".repeat(length / 15 + 1)
			.substring(0, length)
			.getBytes(StandardCharsets.US_ASCII);
		assertThat(unpacked(packed(noise, length))).isEqualTo(noise);
		assertThat(unpacked(packed(text, length))).isEqualTo(text);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 4000, 70_000 })
	void doesNotCareInWhatPartsItIsWritten(int part) throws IOException {
		byte[] text = "an entry, and another one; ".repeat(8000).getBytes(StandardCharsets.US_ASCII);
		assertThat(unpacked(packed(text, part))).isEqualTo(text);
	}

	/** PostHog's reader stops after the first member. */
	@Test
	void isOneMember() throws Exception {
		byte[] text = "x".repeat(3 * PIECE + 5).getBytes(StandardCharsets.US_ASCII);
		byte[] packed = packed(text, 999);
		Inflater inflater = new Inflater(true);
		try {
			inflater.setInput(packed, 10, packed.length - 10);
			byte[] plain = new byte[text.length + 1];
			assertThat(inflater.inflate(plain)).isEqualTo(text.length);
			assertThat(inflater.finished()).isTrue();
			assertThat(inflater.getRemaining()).as("checksum and length").isEqualTo(8);
		}
		finally {
			inflater.end();
		}
	}

	@Test
	void makesTextSmall() throws IOException {
		byte[] text = "{\"event\":\"audit\",\"properties\":{\"$lib\":\"hogaudit\"}}".repeat(4000)
			.getBytes(StandardCharsets.US_ASCII);
		assertThat(packed(text, 1000).length).isLessThan(text.length / 50);
	}

	@Test
	void refusesAPartThatIsNotThere() throws IOException {
		try (FastGzip gzip = new FastGzip(new ByteArrayOutputStream())) {
			assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> gzip.write(new byte[3], 2, 2));
		}
	}

	private static byte[] packed(byte[] bytes, int part) throws IOException {
		ByteArrayOutputStream packed = new ByteArrayOutputStream();
		FastGzip gzip = new FastGzip(packed);
		for (int from = 0; from < bytes.length; from += part) {
			if (part == 1) {
				gzip.write(bytes[from]);
			}
			else {
				gzip.write(bytes, from, Math.min(part, bytes.length - from));
			}
		}
		gzip.close();
		gzip.close();
		return packed.toByteArray();
	}

	private static byte[] unpacked(byte[] packed) throws IOException {
		try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(packed))) {
			return plain.readAllBytes();
		}
	}

}
