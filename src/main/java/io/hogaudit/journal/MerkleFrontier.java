package io.hogaudit.journal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The right edge of an RFC 6962 Merkle tree: one hash for each complete subtree, largest
 * first. Enough to add leaves and to give the root, whatever the tree's size. Not safe
 * for use by several threads.
 */
final class MerkleFrontier {

	static final int HASH_LENGTH = 32;

	/** The hash of each complete subtree of so many leaves is kept, for proofs. */
	static final int SUBTREE = 1024;

	private static final int MAX_HEIGHT = 63;

	/**
	 * Only ever copied, which costs less than asking the security providers each time.
	 */
	private static final MessageDigest UNUSED = sha256();

	private final byte[][] subtrees;

	private int count;

	private long size;

	private MerkleFrontier(byte[][] subtrees, int count, long size) {
		this.subtrees = subtrees;
		this.count = count;
		this.size = size;
	}

	/** Reads what {@link #bytes()} wrote for a tree of this size. */
	static MerkleFrontier of(long size, byte[] bytes) {
		int count = Long.bitCount(size);
		if (bytes.length != count * HASH_LENGTH) {
			throw new IllegalStateException("a tree of %s leaves has %s frontier hashes, %s bytes were kept"
				.formatted(size, count, bytes.length));
		}
		byte[][] subtrees = new byte[MAX_HEIGHT][];
		for (int i = 0; i < count; i++) {
			subtrees[i] = Arrays.copyOfRange(bytes, i * HASH_LENGTH, (i + 1) * HASH_LENGTH);
		}
		return new MerkleFrontier(subtrees, count, size);
	}

	MerkleFrontier copy() {
		return new MerkleFrontier(this.subtrees.clone(), this.count, this.size);
	}

	long size() {
		return this.size;
	}

	/**
	 * Returns the hash of a subtree of {@value #SUBTREE} leaves if the leaf completes
	 * one.
	 */
	byte @Nullable [] add(byte[] leaf) {
		byte[] hash = leaf;
		byte @Nullable [] completed = null;
		int leaves = 1;
		for (long rest = this.size; (rest & 1) == 1; rest >>= 1) {
			hash = node(this.subtrees[--this.count], hash);
			leaves *= 2;
			if (leaves == SUBTREE) {
				completed = hash;
			}
		}
		this.subtrees[this.count++] = hash;
		this.size++;
		return completed;
	}

	byte[] bytes() {
		byte[] bytes = new byte[this.count * HASH_LENGTH];
		for (int i = 0; i < this.count; i++) {
			System.arraycopy(this.subtrees[i], 0, bytes, i * HASH_LENGTH, HASH_LENGTH);
		}
		return bytes;
	}

	/** MTH of RFC 6962 section 2.1 over all leaves. */
	byte[] root() {
		if (this.count == 0) {
			return digest().digest();
		}
		byte[] hash = this.subtrees[this.count - 1];
		for (int i = this.count - 2; i >= 0; i--) {
			hash = node(this.subtrees[i], hash);
		}
		return hash;
	}

	static byte[] node(byte[] left, byte[] right) {
		MessageDigest digest = digest();
		digest.update((byte) 1);
		digest.update(left);
		return digest.digest(right);
	}

	/** The leaf hash of RFC 6962: SHA-256 of 0x00 and the text. */
	static byte[] leaf(byte[] text) {
		MessageDigest digest = digest();
		digest.update((byte) 0);
		return digest.digest(text);
	}

	private static MessageDigest digest() {
		try {
			return (MessageDigest) UNUSED.clone();
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException("the JDK's digests can be copied", ex);
		}
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java platform has SHA-256", ex);
		}
	}

}
