package io.hogaudit.sink.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class LineBreaksTests {

	@ParameterizedTest
	@ValueSource(chars = { '\n', '\r' })
	void neverGoesBeyondTheFirst(char lineBreak) {
		for (int end = 1; end < 40; end++) {
			for (int offset = 0; offset < end; offset++) {
				for (int at = offset; at < end; at++) {
					byte[] text = new byte[40];
					Arrays.fill(text, (byte) 0xf0);
					text[at] = (byte) lineBreak;
					assertThat(LineBreaks.before(text, offset, end)).isBetween(offset, at);
				}
			}
		}
	}

	@Test
	void passesAllOtherBytesOfJson() {
		byte[] text = new byte[0x100 - ' '];
		for (int i = 0; i < text.length; i++) {
			text[i] = (byte) (' ' + i);
		}
		assertThat(LineBreaks.before(text, 0, text.length)).isEqualTo(text.length);
		assertThat(LineBreaks.before(text, 3, text.length)).isGreaterThan(text.length - 8);
	}

	@Test
	void isNotConfusedByOnesBesideTheText() {
		byte[] text = "\n{\"a\":\"\u00e9\"}\n".getBytes(StandardCharsets.UTF_8);
		assertThat(LineBreaks.before(text, 1, text.length - 1)).isEqualTo(9);
	}

}
