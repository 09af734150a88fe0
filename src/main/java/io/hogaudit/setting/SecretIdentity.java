package io.hogaudit.setting;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * What a random secret is spoken of by: a short id and salted fingerprints, both
 * HMAC-SHA256 and neither telling anything of it. Not for passwords, which could be
 * guessed back.
 */
public final class SecretIdentity {

	private static final String ALGORITHM = "HmacSHA256";

	private final byte[] digest;

	private SecretIdentity(byte[] digest) {
		this.digest = digest;
	}

	public static SecretIdentity of(byte[] key) {
		return new SecretIdentity(hmac(key, "hogaudit secret id".getBytes(StandardCharsets.US_ASCII)));
	}

	/** For a key of PostHog, which is text. */
	public static SecretIdentity of(String key) {
		return of(key.getBytes(StandardCharsets.UTF_8));
	}

	private static byte[] hmac(byte[] key, byte[] content) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(new SecretKeySpec(key, ALGORITHM));
			return mac.doFinal(content);
		}
		catch (NoSuchAlgorithmException | InvalidKeyException ex) {
			throw new IllegalStateException("every Java platform has " + ALGORITHM, ex);
		}
	}

	/** Eight hex digits. */
	public String id() {
		return HexFormat.of().formatHex(this.digest, 0, 4);
	}

	/** 32 hex digits, the same wherever the same secret and salt are. */
	public String fingerprint(String salt) {
		return HexFormat.of().formatHex(hmac(salt.getBytes(StandardCharsets.UTF_8), this.digest), 0, 16);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof SecretIdentity identity && MessageDigest.isEqual(this.digest, identity.digest);
	}

	@Override
	public int hashCode() {
		return id().hashCode();
	}

	@Override
	public String toString() {
		return id();
	}

}
