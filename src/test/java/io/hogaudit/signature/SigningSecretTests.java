package io.hogaudit.signature;

import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SigningSecretTests {

	private static final String KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

	private static final byte[] CONTENT = Scenario.bytes("content");

	private final SigningSecret secret = SigningSecret.ofBase64(KEY);

	@ParameterizedTest
	@CsvSource({ "0b,20,4869205468657265,1,b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
			"4a656665,1,7768617420646f2079612077616e7420666f72206e6f7468696e673f,1,"
					+ "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
			"aa,20,dd,50,773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
			"0102030405060708090a0b0c0d0e0f10111213141516171819,1,cd,50,"
					+ "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
			"aa,131,54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374,1,"
					+ "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" })
	void signsTheVectorsOfRfc4231(String key, int keys, String data, int times, String expected) {
		byte[] signed = SigningSecret.ofAnyKey(hex(key.repeat(keys))).sign(hex(data.repeat(times)));
		assertThat(signed).isEqualTo(hex(expected));
	}

	@Test
	void takesWhatPostHogTakes() {
		assertThat(SigningSecret.ofBase64("whsec_" + KEY).sign(CONTENT)).isEqualTo(this.secret.sign(CONTENT));
		String padded = Base64.getEncoder().encodeToString(new byte[32]);
		assertThat(SigningSecret.ofBase64(padded.replace("=", "")).sign(CONTENT))
			.isEqualTo(SigningSecret.ofBase64(padded).sign(CONTENT));
		assertThat(SigningSecret.ofBase64("A".repeat(4000)).id()).hasSize(8);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS-", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS_",
			"MfKQ9r8GKYqrTwjUPD8ILPZI o2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n",
			"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw====", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwA",
			"WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
			"phx_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" })
	void refusesWhatIsNotBase64AndDoesNotRepeatIt(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> SigningSecret.ofBase64(text))
			.withMessageContaining("not base64")
			.withMessageNotContaining("MfKQ")
			.withNoCause();
	}

	@Test
	void needsTwentyFourBytes() {
		assertThat(SigningSecret.ofBase64("A".repeat(32)).id()).hasSize(8);
		assertThatIllegalArgumentException().isThrownBy(() -> SigningSecret.ofBase64("A".repeat(31)))
			.withMessage("has fewer than 24 bytes");
	}

	@Test
	void triesAllSignaturesAndTellsOnlyWhetherOneIsIts() {
		byte[] right = this.secret.sign(CONTENT);
		byte[] wrong = new byte[32];
		assertThat(this.secret.signed(List.of(right, wrong), CONTENT)).isTrue();
		assertThat(this.secret.signed(List.of(wrong, right), CONTENT)).isTrue();
		assertThat(this.secret.signed(List.of(wrong), CONTENT)).isFalse();
		assertThat(this.secret.signed(List.of(), CONTENT)).isFalse();
	}

	@Test
	void showsNothingOfItself() {
		String key = HexFormat.of().formatHex(Base64.getDecoder().decode(KEY));
		assertThat(this.secret.toString()).isEqualTo("SigningSecret[" + this.secret.id() + "]");
		assertThat(this.secret.id()).matches("[0-9a-f]{8}");
		assertThat(key).doesNotContain(this.secret.id());
		assertThat(KEY).doesNotContain(this.secret.id());
	}

	@Test
	void hasAnIdOfItsOwnThatStays() {
		assertThat(SigningSecret.ofBase64(KEY).id()).isEqualTo(this.secret.id());
		assertThat(SigningSecret.ofBase64("A".repeat(32)).id()).isNotEqualTo(this.secret.id());
	}

	@Test
	void signsFromManyThreadsAtOnce() {
		byte[] expected = this.secret.sign(CONTENT);
		assertThat(IntStream.range(0, 10_000).parallel().mapToObj((i) -> this.secret.sign(CONTENT)))
			.allSatisfy((signed) -> assertThat(signed).isEqualTo(expected));
	}

	private static byte[] hex(String text) {
		return HexFormat.of().parseHex(text);
	}

}
