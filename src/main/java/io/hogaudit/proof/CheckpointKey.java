package io.hogaudit.proof;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

import io.hogaudit.setting.SecretIdentity;
import io.hogaudit.setting.SettingException;

/**
 * An Ed25519 key that signs checkpoints as C2SP's {@code signed-note} says. Only its
 * verifier key is ever shown. Thread-safe.
 */
final class CheckpointKey {

	static final String SETTING = "HOGAUDIT_CHECKPOINT_KEY";

	private static final String ALGORITHM = "Ed25519";

	private static final byte SIGNATURE_TYPE = 1;

	private static final int RAW_LENGTH = 32;

	private final String name;

	private final PrivateKey key;

	private final byte[] publicKey;

	private final SecretIdentity identity;

	private CheckpointKey(String name, PrivateKey key, byte[] publicKey, SecretIdentity identity) {
		this.name = name;
		this.key = key;
		this.publicKey = publicKey;
		this.identity = identity;
	}

	/**
	 * As a setting has it; null for none.
	 * @throws SettingException when it is no key
	 */
	static @Nullable CheckpointKey read(String name, String text) {
		try {
			return text.isBlank() ? null : of(name, text);
		}
		catch (IllegalArgumentException ex) {
			throw new SettingException(
					SETTING + " " + ex.getMessage() + ": make one with 'openssl genpkey -algorithm ed25519'.");
		}
	}

	/**
	 * Reads a private key: PKCS #8 in PEM, as {@code openssl genpkey -algorithm ed25519}
	 * writes, or the base64 of its 32 bytes.
	 * @throws IllegalArgumentException saying what is wrong with it, without it
	 */
	static CheckpointKey of(String name, String text) {
		String base64 = text.replaceAll("-----(BEGIN|END) PRIVATE KEY-----|\\s", "");
		try {
			byte[] bytes = Base64.getDecoder().decode(base64);
			byte[] seed = (bytes.length == RAW_LENGTH) ? bytes : seed(bytes);
			KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
			// the JDK derives a public key only while it makes a pair
			generator.initialize(NamedParameterSpec.ED25519, new Seed(seed));
			var pair = generator.generateKeyPair();
			return new CheckpointKey(name, pair.getPrivate(), raw(pair.getPublic()), SecretIdentity.of(seed));
		}
		catch (IllegalArgumentException | GeneralSecurityException ex) {
			throw new IllegalArgumentException(
					"is not an Ed25519 private key in PEM (PKCS #8) or the base64 of its 32 bytes");
		}
	}

	private static byte[] seed(byte[] pkcs8) throws GeneralSecurityException {
		PrivateKey key = KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
		return ((EdECPrivateKey) key).getBytes().orElseThrow(GeneralSecurityException::new);
	}

	private static byte[] raw(PublicKey key) {
		byte[] encoded = key.getEncoded();
		return Arrays.copyOfRange(encoded, encoded.length - RAW_LENGTH, encoded.length);
	}

	SecretIdentity identity() {
		return this.identity;
	}

	/** The text and a line with the signature under it. */
	String note(String text) {
		byte[] signed = ByteBuffer.allocate(4 + 64).put(hash(), 0, 4).put(sign(text)).array();
		return text + "\n\u2014 " + this.name + " " + Base64.getEncoder().encodeToString(signed) + "\n";
	}

	private byte[] sign(String text) {
		try {
			Signature signature = Signature.getInstance(ALGORITHM);
			signature.initSign(this.key);
			signature.update(text.getBytes(StandardCharsets.UTF_8));
			return signature.sign();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("the platform cannot sign with " + ALGORITHM, ex);
		}
	}

	/** What an auditor needs to check a note: {@code name+hash+key}. */
	String verifierKey() {
		return "%s+%s+%s".formatted(this.name, HexFormat.of().formatHex(hash(), 0, 4),
				Base64.getEncoder().encodeToString(typedKey()));
	}

	private byte[] typedKey() {
		return ByteBuffer.allocate(1 + RAW_LENGTH).put(SIGNATURE_TYPE).put(this.publicKey).array();
	}

	private byte[] hash() {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			digest.update((this.name + "\n").getBytes(StandardCharsets.UTF_8));
			return digest.digest(typedKey());
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("every Java platform has SHA-256", ex);
		}
	}

	@Override
	public String toString() {
		return "CheckpointKey[" + verifierKey() + "]";
	}

	/** Gives the key's own bytes in place of chance. */
	private static final class Seed extends SecureRandom {

		private static final long serialVersionUID = 1;

		private final byte[] seed;

		Seed(byte[] seed) {
			super(null, null);
			this.seed = seed;
		}

		@Override
		public void nextBytes(byte[] bytes) {
			System.arraycopy(this.seed, 0, bytes, 0, bytes.length);
		}

	}

}
