package io.hogaudit.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Roots and proofs of one stream as RFC 6962 section 2.1 defines them, computed from kept
 * leaf hashes and, where they are kept, from those of whole subtrees. Hashes are 32
 * bytes; leaves are counted from 0, so that the entry with sequence n is leaf n - 1. One
 * thread's.
 */
public final class MerkleProofs {

	private final Hashes hashes;

	private final Map<Long, List<byte[]>> leaves = new HashMap<>();

	private final Map<Long, byte[]> subtrees = new HashMap<>();

	private long subtreesTo;

	MerkleProofs(Hashes hashes) {
		this.hashes = hashes;
	}

	/** Where hashes are kept. */
	interface Hashes {

		/** Leaf hashes from an index up to another, which is left out. */
		List<byte[]> leaves(long from, long to);

		/**
		 * Hashes of the complete subtrees of {@value MerkleFrontier#SUBTREE} leaves, by
		 * number, up to one that is left out. Some may be missing.
		 */
		Map<Long, byte[]> subtrees(long from, long to);

	}

	/** The root of the first {@code size} entries. */
	public byte[] root(long size) {
		return (size == 0) ? MerkleFrontier.of(0, new byte[0]).root() : hash(0, size);
	}

	/** The path that proves an entry in the tree of the first {@code size} entries. */
	public List<byte[]> inclusion(long sequence, long size) {
		if (sequence < 1 || sequence > size) {
			throw new IllegalArgumentException("entry %s is not among the first %s".formatted(sequence, size));
		}
		List<byte[]> path = new ArrayList<>();
		if (!Arrays.equals(include(sequence - 1, 0, size, path), root(size))) {
			throw new DamagedJournalException(
					"hashes at or beside entry %s were changed, so that it cannot be proven".formatted(sequence));
		}
		return path;
	}

	/** Returns the hash that the path leads to from the leaf. */
	private byte[] include(long leaf, long from, long to, List<byte[]> path) {
		if (to - from == 1) {
			return leaf(from);
		}
		long middle = from + split(to - from);
		boolean left = leaf < middle;
		byte[] hash = left ? include(leaf, from, middle, path) : include(leaf, middle, to, path);
		byte[] sibling = left ? hash(middle, to) : hash(from, middle);
		path.add(sibling);
		return left ? MerkleFrontier.node(hash, sibling) : MerkleFrontier.node(sibling, hash);
	}

	/**
	 * The path that proves the first {@code from} entries a prefix of the first
	 * {@code to}.
	 */
	public List<byte[]> consistency(long from, long to) {
		if (from < 1 || from > to) {
			throw new IllegalArgumentException("a tree of %s entries cannot precede one of %s".formatted(from, to));
		}
		List<byte[]> path = new ArrayList<>();
		subproof(from, 0, to, true, path);
		return path;
	}

	private void subproof(long old, long from, long to, boolean whole, List<byte[]> path) {
		if (old == to) {
			if (!whole) {
				path.add(hash(from, to));
			}
			return;
		}
		long middle = from + split(to - from);
		if (old <= middle) {
			subproof(old, from, middle, whole, path);
			path.add(hash(middle, to));
		}
		else {
			subproof(old, middle, to, false, path);
			path.add(hash(from, middle));
		}
	}

	/** The largest power of two below a number. */
	private static long split(long size) {
		return Long.highestOneBit(size - 1);
	}

	private byte[] hash(long from, long to) {
		long size = to - from;
		if (size == MerkleFrontier.SUBTREE) {
			return subtree(from / MerkleFrontier.SUBTREE, to);
		}
		if (size == 1) {
			return leaf(from);
		}
		long middle = from + split(size);
		return MerkleFrontier.node(hash(from, middle), hash(middle, to));
	}

	// a range of that size always begins at a multiple of it
	private byte[] subtree(long number, long to) {
		if (this.subtreesTo <= number) {
			long upTo = Math.max(number + 1, to / MerkleFrontier.SUBTREE);
			this.subtrees.putAll(this.hashes.subtrees(this.subtreesTo, upTo));
			this.subtreesTo = upTo;
		}
		return this.subtrees.computeIfAbsent(number, this::computed);
	}

	private byte[] computed(long number) {
		List<byte[]> level = this.hashes.leaves(number * MerkleFrontier.SUBTREE, (number + 1) * MerkleFrontier.SUBTREE);
		if (level.size() != MerkleFrontier.SUBTREE) {
			throw missing(number * MerkleFrontier.SUBTREE + level.size());
		}
		while (level.size() > 1) {
			List<byte[]> above = new ArrayList<>(level.size() / 2);
			for (int i = 0; i < level.size(); i += 2) {
				above.add(MerkleFrontier.node(level.get(i), level.get(i + 1)));
			}
			level = above;
		}
		return level.getFirst();
	}

	private byte[] leaf(long index) {
		long block = index / MerkleFrontier.SUBTREE;
		List<byte[]> around = this.leaves.computeIfAbsent(block,
				(number) -> this.hashes.leaves(number * MerkleFrontier.SUBTREE, (number + 1) * MerkleFrontier.SUBTREE));
		int place = (int) (index % MerkleFrontier.SUBTREE);
		if (place >= around.size()) {
			throw missing(block * MerkleFrontier.SUBTREE + around.size());
		}
		return around.get(place);
	}

	private static DamagedJournalException missing(long index) {
		return new DamagedJournalException("the hash of entry %s is missing".formatted(index + 1));
	}

}
