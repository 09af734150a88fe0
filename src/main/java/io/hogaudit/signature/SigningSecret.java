package io.hogaudit.signature;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.hogaudit.setting.SecretIdentity;

/**
 * A key that signs deliveries with HMAC-SHA256 (RFC 2104). Never shown: it is spoken of
 * by a short id that tells nothing of it. Thread-safe.
 */
final class SigningSecret {

	static final int MIN_BYTES = 24;

	/** As PostHog takes it; source: {@code nodejs/src/cdp/utils/standard-webhooks.ts}. */
	private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");

	private static final String PREFIX = "whsec_";

	private static final String ALGORITHM = "HmacSHA256";

	/** Keyed once; each use takes a clone, which is cheaper than keying again. */
	private final Mac keyed;

	private final SecretIdentity identity;

	private SigningSecret(byte[] key) {
		try {
			this.keyed = Mac.getInstance(ALGORITHM);
			this.keyed.init(new SecretKeySpec(key, ALGORITHM));
		}
		catch (NoSuchAlgorithmException | InvalidKeyException ex) {
			throw new IllegalStateException("every Java platform has " + ALGORITHM, ex);
		}
		this.identity = SecretIdentity.of(key);
	}

	/**
	 * A Standard Webhooks secret: base64 of the key after an optional {@code whsec_}.
	 * @throws IllegalArgumentException saying what is wrong with it, without it
	 */
	static SigningSecret ofBase64(String secret) {
		String text = secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret;
		if (!BASE64.matcher(text).matches()) {
			throw new IllegalArgumentException("is not base64 (standard alphabet, with or without whsec_ before it)");
		}
		try {
			return ofKey(Base64.getDecoder().decode(text));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException((ex instanceof TooShortException) ? ex.getMessage() : "is not base64");
		}
	}

	/** A secret whose UTF-8 bytes are the key, as in Hog's {@code sha256HmacChainHex}. */
	static SigningSecret ofText(String secret) {
		return ofKey(secret.getBytes(StandardCharsets.UTF_8));
	}

	private static SigningSecret ofKey(byte[] key) {
		if (key.length < MIN_BYTES) {
			throw new TooShortException();
		}
		return new SigningSecret(key);
	}

	/** For RFC 4231's vectors, whose keys may be short. */
	static SigningSecret ofAnyKey(byte[] key) {
		return new SigningSecret(key);
	}

	/** HMAC-SHA256 over the parts, 32 bytes. */
	byte[] sign(byte[]... parts) {
		try {
			Mac mac = (Mac) this.keyed.clone();
			for (byte[] part : parts) {
				mac.update(part);
			}
			return mac.doFinal();
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException("the platform's HMAC cannot be cloned", ex);
		}
	}

	/** Whether one of the signatures is ours; takes as long whichever it is. */
	boolean signed(Iterable<byte[]> signatures, byte[]... parts) {
		byte[] expected = sign(parts);
		boolean found = false;
		for (byte[] signature : signatures) {
			found |= MessageDigest.isEqual(expected, signature);
		}
		return found;
	}

	/** Eight hex digits that tell nothing of the secret. */
	String id() {
		return this.identity.id();
	}

	SecretIdentity identity() {
		return this.identity;
	}

	@Override
	public String toString() {
		return "SigningSecret[" + id() + "]";
	}

	private static final class TooShortException extends IllegalArgumentException {

		TooShortException() {
			super("has fewer than " + MIN_BYTES + " bytes");
		}

	}

}
