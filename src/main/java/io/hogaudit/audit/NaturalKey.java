package io.hogaudit.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/**
 * What makes two deliveries the same fact, and the entry id that follows from it: UUIDv5
 * (RFC 9562 section 5.5) of the key in hogaudit's own namespace.
 */
public final class NaturalKey {

	/** Never to be changed: every id ever given depends on it. */
	private static final UUID NAMESPACE = UUID.fromString("6f0f7d0a-6f1b-5c0e-9a53-5d1c0f4b8a11");

	private static final byte[] NAMESPACE_BYTES = ByteBuffer.allocate(16)
		.putLong(NAMESPACE.getMostSignificantBits())
		.putLong(NAMESPACE.getLeastSignificantBits())
		.array();

	private static final MessageDigest SHA_1 = digest("SHA-1");

	private static final MessageDigest SHA_256 = digest("SHA-256");

	private NaturalKey() {
	}

	/** Of an activity log entry's {@code properties.id}: the same in every project. */
	public static UUID activity(String id) {
		return uuid("activity:" + id);
	}

	/** Of an event's {@code uuid}. */
	public static UUID event(String uuid) {
		return uuid("event:" + uuid);
	}

	/** Of a {@code webhook-id}, which is unique for its endpoint only. */
	public static UUID delivery(String endpoint, String deliveryId) {
		return uuid("delivery:" + endpoint + ":" + deliveryId);
	}

	/** Of a body, when there is nothing else. */
	public static UUID body(String endpoint, byte[] body) {
		return uuid("body:" + endpoint + ":" + HexFormat.of().formatHex(copy(SHA_256).digest(body)));
	}

	/** Of something that follows from another entry. */
	public static UUID derived(UUID id, String what) {
		return uuid(what + ":" + id);
	}

	private static UUID uuid(String name) {
		MessageDigest sha1 = copy(SHA_1);
		sha1.update(NAMESPACE_BYTES);
		ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
		long high = (hash.getLong() & ~0xf000L) | 0x5000L;
		long low = (hash.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
		return new UUID(high, low);
	}

	/** A fresh one: copies cost less than asking the security providers each time. */
	private static MessageDigest copy(MessageDigest unused) {
		try {
			return (MessageDigest) unused.clone();
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException("the JDK's digests can be copied", ex);
		}
	}

	private static MessageDigest digest(String algorithm) {
		try {
			return MessageDigest.getInstance(algorithm);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java platform has " + algorithm, ex);
		}
	}

}
