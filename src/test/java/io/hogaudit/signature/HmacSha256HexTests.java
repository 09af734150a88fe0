package io.hogaudit.signature;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class HmacSha256HexTests {

	private static final String HEADER = "X-PostHog-Signature";

	private static final String SECRET = "a text secret of more than 24 bytes: \u00e9";

	private static final byte[] BODY = Scenario.bytes("{\"event\":\"\ud83e\udd94\u2028\"}");

	private static final String ID = SigningSecret.ofText(SECRET).id();

	private final String signature = hex(BODY);

	private final Scenario valid = new Scenario(new HmacSha256Hex(HEADER, null), List.of(SECRET),
			Map.of(HEADER, List.of(this.signature)), BODY, Instant.ofEpochSecond(1614265330));

	private final Scenario timed = new Scenario(new HmacSha256Hex(HEADER, "X-Time"), List.of(SECRET),
			Map.of(HEADER, List.of(hex(Scenario.bytes("1614265330."), BODY)), "X-Time", List.of("1614265330")), BODY,
			Instant.ofEpochSecond(1614265330));

	@Test
	void signsAsHogDoes() {
		SigningSecret secret = SigningSecret.ofAnyKey(Scenario.bytes("key"));
		assertThat(HexFormat.of().formatHex(secret.sign(Scenario.bytes("data"))))
			.isEqualTo("5031fe3d989c6d1537a013fa6e739da23463fdaec3b70137d828e36ace221bd0");
	}

	@Test
	void takesLowerAndUpperCaseHexWithAndWithoutPrefix() {
		String upper = this.signature.toUpperCase(Locale.ROOT);
		assertThat(this.valid.verdict()).isEqualTo(ID);
		assertThat(this.valid.with(HEADER, upper).verdict()).isEqualTo(ID);
		assertThat(this.valid.with(HEADER, "sha256=" + this.signature).verdict()).isEqualTo(ID);
		assertThat(this.valid.with(HEADER, "sha256=" + upper).verdict()).isEqualTo(ID);
	}

	@Test
	void refusesAnAlteredBody() {
		assertThat(this.valid.withBody(Scenario.bytes("{}")).verdict()).isEqualTo("signature_mismatch");
	}

	@Test
	void refusesTheSignatureOfAnotherSecret() {
		assertThat(this.valid.withSecrets("another text secret of more than 24 bytes").verdict())
			.isEqualTo("signature_mismatch");
	}

	@Test
	void refusesAMissingAndARepeatedHeader() {
		assertThat(this.valid.with(HEADER).verdict()).isEqualTo("missing_header");
		assertThat(this.valid.with(HEADER, this.signature, this.signature).verdict()).isEqualTo("repeated_header");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "sha256=", "SHA256=%s", "sha1=%s", "sha256=sha256=%s", "%s0", "%s,%s", "%s ", "0x%s",
			"%s\n" })
	void refusesWhatIsNotSixtyFourHexDigits(String form) {
		assertThat(this.valid.with(HEADER, form.replace("%s", this.signature)).verdict()).isEqualTo("malformed_header");
	}

	@Test
	void refusesOneDigitLessAndDigitsOutsideHex() {
		assertThat(this.valid.with(HEADER, this.signature.substring(1)).verdict()).isEqualTo("malformed_header");
		assertThat(this.valid.with(HEADER, "g" + this.signature.substring(1)).verdict()).isEqualTo("malformed_header");
	}

	@Test
	void signsTheTimestampWhereOneIsConfigured() {
		assertThat(this.timed.verdict()).isEqualTo(ID);
		assertThat(this.timed.with("X-Time", "1614265331").verdict()).isEqualTo("signature_mismatch");
		assertThat(this.timed.with("X-Time", "+1614265330").verdict()).isEqualTo("malformed_header");
		assertThat(this.timed.with("X-Time").verdict()).isEqualTo("missing_header");
		assertThat(this.timed.with("X-Time", "1614265330", "1614265330").verdict()).isEqualTo("repeated_header");
		assertThat(this.timed.at(this.timed.now().plusSeconds(301)).verdict()).isEqualTo("timestamp_too_old");
		assertThat(this.timed.at(this.timed.now().minusSeconds(301)).verdict()).isEqualTo("timestamp_too_new");
	}

	@Test
	void refusesASignatureWithoutTheTimestampWhereOneIsConfigured() {
		assertThat(this.timed.with(HEADER, this.signature).verdict()).isEqualTo("signature_mismatch");
	}

	@Test
	void needsTwentyFourBytesOfSecret() {
		SignatureScheme scheme = this.valid.scheme();
		assertThat(scheme.secret("x".repeat(24)).id()).hasSize(8);
		assertThatIllegalArgumentException().isThrownBy(() -> scheme.secret("x".repeat(23)))
			.withMessage("has fewer than 24 bytes");
	}

	private static String hex(byte[]... parts) {
		return HexFormat.of().formatHex(Scenario.hmac(Scenario.bytes(SECRET), parts));
	}

}
