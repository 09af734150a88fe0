package io.hogaudit.signature;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SourceAddressTests {

	@ParameterizedTest
	@CsvSource({ "203.0.113.9, 203.0.113.9", "203.0.113.9:40001, 203.0.113.9", "203.0.113.9:, 203.0.113.9",
			"' 203.0.113.9 ', 203.0.113.9", "\"203.0.113.9:1\", 203.0.113.9", "2001:db8::1, 2001:db8:0:0:0:0:0:1",
			"2001:DB8:0::1, 2001:db8:0:0:0:0:0:1", "[2001:db8::1], 2001:db8:0:0:0:0:0:1",
			"[2001:db8::1]:443, 2001:db8:0:0:0:0:0:1", "\"[2001:db8::1]:443\", 2001:db8:0:0:0:0:0:1",
			"::ffff:203.0.113.9, 203.0.113.9", "[::ffff:203.0.113.9]:80, 203.0.113.9",
			"fe80::1%eth0, fe80:0:0:0:0:0:0:1" })
	void hasOneSpellingForOneAddress(String text, String address) {
		assertThat(SourceAddress.of(text)).isEqualTo(address);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "unknown", "_hidden", "localhost", "example.com", "example.com:80", "1.2.3.4.5",
			"203.0.113.9:40001:2", "[", "[]", "[]:1", ":1", "<script>", "203.0.113.9, 198.51.100.1" })
	void takesNothingElse(String text) {
		assertThat(SourceAddress.of(text)).isEqualTo("unknown");
	}

	@Test
	void looksAtNoLongText() {
		assertThat(SourceAddress.of("1".repeat(100_000))).isEqualTo("unknown");
		assertThat(SourceAddress.of((String) null)).isEqualTo("unknown");
	}

}
