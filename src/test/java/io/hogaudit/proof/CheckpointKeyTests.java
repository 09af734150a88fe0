package io.hogaudit.proof;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class CheckpointKeyTests {

	/**
	 * The example of Go's {@code golang.org/x/mod/sumdb/note}, published with its key.
	 */
	private static final String EXAMPLE = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";

	private static String seed() {
		byte[] typed = Base64.getDecoder().decode(EXAMPLE);
		return Base64.getEncoder().encodeToString(Arrays.copyOfRange(typed, 1, typed.length));
	}

	@Test
	void signsAsTheReferenceImplementationDoes() {
		CheckpointKey key = CheckpointKey.of("PeterNeumann", seed());
		assertThat(key.verifierKey()).isEqualTo("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
		assertThat(key.note("""
				If you think cryptography is the answer to your problem,
				then you don't know what your problem is.
				""")).isEqualTo(
				"""
						If you think cryptography is the answer to your problem,
						then you don't know what your problem is.

						\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
						""");
	}

	@Test
	void readsPkcs8InPem() throws GeneralSecurityException {
		byte[] pkcs8 = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate().getEncoded();
		String pem = "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(pkcs8)
				+ "\n-----END PRIVATE KEY-----\n";
		CheckpointKey key = CheckpointKey.of("audit", pem);
		byte[] seed = Arrays.copyOfRange(pkcs8, pkcs8.length - 32, pkcs8.length);
		assertThat(key.verifierKey())
			.isEqualTo(CheckpointKey.of("audit", Base64.getEncoder().encodeToString(seed)).verifierKey());
	}

	@ParameterizedTest
	@ValueSource(strings = { "secret!", "c2hvcnQ=", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----" })
	void refusesWhatIsNoKeyWithoutShowingIt(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> CheckpointKey.of("audit", text))
			.withMessageContaining("Ed25519")
			.withMessageNotContaining(text);
	}

	@Test
	void refusesAKeyOfAnotherKind() throws GeneralSecurityException {
		byte[] other = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate().getEncoded();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> CheckpointKey.of("audit", Base64.getEncoder().encodeToString(other)));
	}

	@Test
	void showsOnlyItsVerifierKey() {
		assertThat(CheckpointKey.of("audit", seed()))
			.hasToString("CheckpointKey[" + CheckpointKey.of("audit", seed()).verifierKey() + "]");
		assertThat(new CheckpointProperties(seed(), "audit", Duration.ofMinutes(1)).toString()).doesNotContain(seed());
	}

}
