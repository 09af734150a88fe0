package io.hogaudit.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/**
 * What makes two deliveries the same fact.
 *
 * @param id the entry's id: UUIDv5 (RFC 9562 section 5.5) of the fact's name in
 * hogaudit's own namespace
 * @param journalKey what the journal recognises the fact by: as the id, but behind the
 * leading bits of PostHog's own id. Those are mostly a time, so that what comes together
 * lies together in the journal's index, where a random key would dirty a page of its own.
 */
public record NaturalKey(UUID id, UUID journalKey) {

	/** Never to be changed: every id ever given depends on it. */
	private static final UUID NAMESPACE = UUID.fromString("6f0f7d0a-6f1b-5c0e-9a53-5d1c0f4b8a11");

	private static final byte[] NAMESPACE_BYTES = ByteBuffer.allocate(16)
		.putLong(NAMESPACE.getMostSignificantBits())
		.putLong(NAMESPACE.getLeastSignificantBits())
		.array();

	/**
	 * How many of a given id's bits a journal key begins with; 78 bits of hash follow.
	 */
	private static final int TIME_BITS = 48;

	private static final MessageDigest SHA_1 = digest("SHA-1");

	private static final MessageDigest SHA_256 = digest("SHA-256");

	/** Of an activity log entry's {@code properties.id}: the same in every project. */
	public static NaturalKey activity(String id) {
		return of("activity:" + id, id);
	}

	/** Of an event's {@code uuid}. */
	public static NaturalKey event(String uuid) {
		return of("event:" + uuid, uuid);
	}

	/** Of a {@code webhook-id}, which is unique for its endpoint only. */
	public static NaturalKey delivery(String endpoint, String deliveryId) {
		return of("delivery:" + endpoint + ":" + deliveryId, deliveryId);
	}

	/** Of a body, when there is nothing else. */
	public static NaturalKey body(String endpoint, byte[] body) {
		return of("body:" + endpoint + ":" + HexFormat.of().formatHex(copy(SHA_256).digest(body)), "");
	}

	/** Of something that follows from another entry. */
	NaturalKey derived(String what) {
		NaturalKey derived = of(what + ":" + this.id, "");
		return new NaturalKey(derived.id,
				behind(this.journalKey.getMostSignificantBits() >>> (Long.SIZE - TIME_BITS), derived.id));
	}

	/** Of a fact that nobody can tell twice. */
	static NaturalKey unique(Instant now) {
		UUID id = UUID.randomUUID();
		return new NaturalKey(id, behind(now.toEpochMilli(), id));
	}

	private static NaturalKey of(String name, String given) {
		UUID id = uuid(name);
		long leading = leading(given);
		return new NaturalKey(id, (leading < 0) ? id : behind(leading, id));
	}

	/** The first 48 bits of what looks like a UUID, of whatever version; else -1. */
	private static long leading(String given) {
		if (given.length() != 36 || given.charAt(8) != '-' || given.charAt(13) != '-') {
			return -1;
		}
		long bits = 0;
		for (int i = 0; i < 13; i++) {
			if (i != 8) {
				int digit = Character.digit(given.charAt(i), 16);
				if (digit < 0) {
					return -1;
				}
				bits = bits << 4 | digit;
			}
		}
		return bits;
	}

	private static UUID behind(long leading, UUID id) {
		long hash = id.getMostSignificantBits() >>> TIME_BITS;
		return new UUID(leading << (Long.SIZE - TIME_BITS) | hash, id.getLeastSignificantBits());
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
