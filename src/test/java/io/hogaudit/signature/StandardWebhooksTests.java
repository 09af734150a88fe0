package io.hogaudit.signature;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class StandardWebhooksTests {

	private static final String ID = SigningSecret.ofBase64(Scenario.SECRET).id();

	private static final String OTHER = "whsec_" + "QUJD".repeat(8);

	private static final String MALFORMED = RefusalReason.MALFORMED_HEADER.text();

	private static final String MISMATCH = RefusalReason.SIGNATURE_MISMATCH.text();

	private final Scenario valid = Scenario.valid();

	@Test
	void acceptsTheVectorOfPostHogAndTheSpecification() {
		assertThat(this.valid.verdict()).isEqualTo(ID);
		assertThat(this.valid.signed().only("webhook-signature")).isEqualTo(Scenario.SIGNATURE);
	}

	@Test
	void refusesAnAlteredBody() {
		assertThat(this.valid.withBody(Scenario.bytes("{\"test\": 2432232315}")).verdict()).isEqualTo(MISMATCH);
	}

	@Test
	void refusesABodyWithOneSpaceMore() {
		assertThat(this.valid.withBody(Scenario.bytes("{\"test\": 2432232314} ")).verdict()).isEqualTo(MISMATCH);
	}

	@Test
	void refusesAnEmptyBodyInPlaceOfTheSignedOne() {
		assertThat(this.valid.withBody().verdict()).isEqualTo(MISMATCH);
		assertThat(this.valid.withBody().signed().verdict()).isEqualTo(ID);
	}

	@Test
	void refusesAnAlteredId() {
		assertThat(this.valid.with("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJeK").verdict()).isEqualTo(MISMATCH);
	}

	@Test
	void refusesAnAlteredTimestamp() {
		assertThat(this.valid.with("webhook-timestamp", "1614265331").verdict()).isEqualTo(MISMATCH);
	}

	@Test
	void refusesAnotherSecret() {
		assertThat(this.valid.withSecrets(OTHER).verdict()).isEqualTo(MISMATCH);
	}

	@ParameterizedTest
	@ValueSource(strings = { "webhook-id", "webhook-timestamp", "webhook-signature" })
	void refusesAMissingHeader(String header) {
		assertThat(this.valid.with(header).verdict()).isEqualTo("missing_header");
	}

	@ParameterizedTest
	@ValueSource(strings = { "webhook-id", "webhook-timestamp", "webhook-signature" })
	void refusesARepeatedHeaderEvenWhenBothAreTheSame(String header) {
		String value = this.valid.only(header);
		assertThat(this.valid.with(header, value, value).verdict()).isEqualTo("repeated_header");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "with.dot", "with space", "tab\t", "line\n", "\u007f", "caf\u00e9" })
	void refusesAnIdOutsidePrintableAsciiWithoutDots(String id) {
		assertThat(this.valid.with("webhook-id", id).signed().verdict()).isEqualTo(MALFORMED);
	}

	@Test
	void takesAnIdOf256CharactersAndNotOfOneMore() {
		assertThat(this.valid.with("webhook-id", "i".repeat(256)).signed().verdict()).isEqualTo(ID);
		assertThat(this.valid.with("webhook-id", "i".repeat(257)).signed().verdict()).isEqualTo(MALFORMED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "+1614265330", "-1614265330", "01614265330", "1614265330.0", "1614265330 ",
			" 1614265330", "1.6e9", "0x6037b2f2", "\u0661\u0666\u0661\u0664\u0662\u0666\u0665\u0663\u0663\u0660",
			"1614265330000", "9223372036854775807", "99999999999999999999999", "now" })
	void refusesATimestampThatIsNotPlainDigits(String timestamp) {
		assertThat(this.valid.with("webhook-timestamp", timestamp).signed().verdict()).isEqualTo(MALFORMED);
	}

	@Test
	void refusesExtremeTimestampsWithoutOverflow() {
		assertThat(this.valid.with("webhook-timestamp", "0").signed().verdict()).isEqualTo("timestamp_too_old");
		assertThat(this.valid.with("webhook-timestamp", "999999999999").signed().verdict())
			.isEqualTo("timestamp_too_new");
	}

	@Test
	void takesTimestampsUpToTheToleranceBothWays() {
		Instant signed = this.valid.now();
		Duration tolerance = Duration.ofMinutes(5);
		Duration over = tolerance.plusMillis(1);
		assertThat(this.valid.at(signed.plus(tolerance)).verdict()).isEqualTo(ID);
		assertThat(this.valid.at(signed.minus(tolerance)).verdict()).isEqualTo(ID);
		assertThat(this.valid.at(signed.plus(over)).verdict()).isEqualTo("timestamp_too_old");
		assertThat(this.valid.at(signed.minus(over)).verdict()).isEqualTo("timestamp_too_new");
	}

	@Test
	void takesEverySecretWhileRotatingAndSaysWhich() {
		assertThat(this.valid.withSecrets(OTHER, Scenario.SECRET).verdict()).isEqualTo(ID);
		assertThat(this.valid.withSecrets(Scenario.SECRET, OTHER).verdict()).isEqualTo(ID);
		assertThat(this.valid.withSecrets(OTHER, Scenario.SECRET).signed().verdict())
			.isEqualTo(SigningSecret.ofBase64(OTHER).id());
	}

	@Test
	void takesTheRightSignatureAmongOthersUpToSixteen() {
		String wrong = "v1," + "A".repeat(43) + "= ";
		assertThat(signature(wrong.repeat(15) + Scenario.SIGNATURE)).isEqualTo(ID);
		assertThat(signature(wrong.repeat(16) + Scenario.SIGNATURE)).isEqualTo(MALFORMED);
		assertThat(signature(wrong.strip())).isEqualTo(MISMATCH);
	}

	@Test
	void skipsUnknownVersionsAndNeedsAKnownOne() {
		assertThat(signature("v1a,ed25519 v2,?? " + Scenario.SIGNATURE)).isEqualTo(ID);
		assertThat(signature(Scenario.SIGNATURE.replace("v1,", "v2,"))).isEqualTo(MALFORMED);
		assertThat(signature(Scenario.SIGNATURE.replace("v1,", "V1,"))).isEqualTo(MALFORMED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "v1", "v1,", ",", "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
			"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE", "v1,g0hM9SsE-OTPJTGt_tmIKtSyZlE3uFJELVlNIOLJ1OE=",
			"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF=", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=junk",
			"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\n", "v1,v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
			"v1=g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=,v1",
			"v1,83484cf52b04f8e4cf2531adfed9882ad4b2665137b852442d594d20e2c9d4e1" })
	void refusesASignatureThatIsNotFortyFourBase64Characters(String signature) {
		assertThat(signature(signature)).isEqualTo(MALFORMED);
	}

	@Test
	void refusesAValidSignatureBesideAMalformedOne() {
		assertThat(signature(Scenario.SIGNATURE + " v1,junk")).isEqualTo(MALFORMED);
		assertThat(signature(Scenario.SIGNATURE + "  " + Scenario.SIGNATURE)).isEqualTo(MALFORMED);
	}

	@Test
	void refusesASignatureOverAPartOfTheContent() {
		byte[] key = Base64.getDecoder().decode(Scenario.SECRET.substring(6));
		String bodyOnly = Base64.getEncoder().encodeToString(Scenario.hmac(key, this.valid.body()));
		assertThat(signature("v1," + bodyOnly)).isEqualTo(MISMATCH);
	}

	private String signature(String value) {
		return this.valid.with("webhook-signature", value).verdict();
	}

}
