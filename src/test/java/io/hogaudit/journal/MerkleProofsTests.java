package io.hogaudit.journal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Proofs are checked with the verifiers of RFC 9162, which work from the bottom up. */
class MerkleProofsTests {

	/** Three kept subtrees and a bit. */
	private static final int MANY = 3 * MerkleFrontier.SUBTREE + 77;

	private final List<byte[]> leaves = new ArrayList<>();

	private final Map<Long, byte[]> subtrees = new HashMap<>();

	private final Map<Integer, byte[]> roots = new HashMap<>();

	MerkleProofsTests() {
		MerkleFrontier frontier = MerkleFrontier.of(0, new byte[0]);
		for (int i = 0; i < MANY; i++) {
			byte[] leaf = MerkleFrontier.leaf(("entry " + i).getBytes(StandardCharsets.UTF_8));
			this.leaves.add(leaf);
			byte[] subtree = frontier.add(leaf);
			if (subtree != null) {
				this.subtrees.put(frontier.size() / MerkleFrontier.SUBTREE - 1, subtree);
			}
			this.roots.put(i + 1, frontier.root());
		}
	}

	private MerkleProofs proofs() {
		return new MerkleProofs(new MerkleProofs.Hashes() {

			@Override
			public List<byte[]> leaves(long from, long to) {
				List<byte[]> all = MerkleProofsTests.this.leaves;
				return all.subList((int) from, (int) Math.min(to, all.size()));
			}

			@Override
			public Map<Long, byte[]> subtrees(long from, long to) {
				Map<Long, byte[]> found = new HashMap<>(MerkleProofsTests.this.subtrees);
				found.keySet().removeIf((number) -> number < from || number >= to);
				return found;
			}
		});
	}

	private static int[] sizes() {
		int block = MerkleFrontier.SUBTREE;
		return new int[] { 1, 2, 3, 4, 5, 7, 8, 9, 31, block - 1, block, block + 1, 2 * block, 2 * block + 1, MANY };
	}

	@Test
	void rootsAreThoseOfTheFrontier() {
		for (int size : sizes()) {
			assertThat(proofs().root(size)).isEqualTo(this.roots.get(size));
		}
	}

	@Test
	void rootOfNothingIsTheHashOfNothing() {
		assertThat(proofs().root(0)).asHexString()
			.isEqualToIgnoringCase("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	}

	@Test
	void subtreesThatAreNotKeptAreComputed() {
		this.subtrees.remove(0L);
		this.subtrees.remove(2L);
		assertThat(proofs().root(MANY)).isEqualTo(this.roots.get(MANY));
	}

	@Test
	void everyEntryIsProvenInEverySize() {
		for (int size : sizes()) {
			MerkleProofs proofs = proofs();
			for (int sequence = 1; sequence <= size; sequence += (size > 64) ? 61 : 1) {
				List<byte[]> path = proofs.inclusion(sequence, size);
				assertThat(rootFrom(sequence - 1, size, this.leaves.get(sequence - 1), path))
					.as("entry %d of %d", sequence, size)
					.isEqualTo(this.roots.get(size));
			}
		}
	}

	@Test
	void everySizeIsProvenAPrefixOfEveryLaterOne() {
		int[] sizes = sizes();
		for (int from : sizes) {
			for (int to : sizes) {
				if (from <= to) {
					assertThat(consistent(from, to, proofs().consistency(from, to))).as("%d to %d", from, to).isTrue();
				}
			}
		}
	}

	@Test
	void aChangedLeafFitsNoProof() {
		byte[] other = MerkleFrontier.leaf("another".getBytes(StandardCharsets.UTF_8));
		assertThat(rootFrom(4, 9, other, proofs().inclusion(5, 9))).isNotEqualTo(this.roots.get(9));
	}

	@Test
	void refusesWhatIsNotThere() {
		assertThatIllegalArgumentException().isThrownBy(() -> proofs().inclusion(0, 9));
		assertThatIllegalArgumentException().isThrownBy(() -> proofs().inclusion(10, 9));
		assertThatIllegalArgumentException().isThrownBy(() -> proofs().consistency(10, 9));
		assertThatIllegalArgumentException().isThrownBy(() -> proofs().consistency(0, 9));
	}

	/** RFC 9162 section 2.1.3.2. */
	private static byte[] rootFrom(long index, long size, byte[] leaf, List<byte[]> path) {
		long fn = index;
		long sn = size - 1;
		byte[] hash = leaf;
		for (byte[] sibling : path) {
			assertThat(sn).isNotZero();
			if ((fn & 1) == 1 || fn == sn) {
				hash = MerkleFrontier.node(sibling, hash);
				while ((fn & 1) == 0 && fn != 0) {
					fn >>= 1;
					sn >>= 1;
				}
			}
			else {
				hash = MerkleFrontier.node(hash, sibling);
			}
			fn >>= 1;
			sn >>= 1;
		}
		assertThat(sn).isZero();
		return hash;
	}

	/** RFC 9162 section 2.1.4.2. */
	private boolean consistent(int from, int to, List<byte[]> given) {
		if (from == to) {
			return given.isEmpty();
		}
		List<byte[]> path = new ArrayList<>(given);
		if (Integer.bitCount(from) == 1) {
			path.addFirst(this.roots.get(from));
		}
		long fn = from - 1L;
		long sn = to - 1L;
		while ((fn & 1) == 1) {
			fn >>= 1;
			sn >>= 1;
		}
		byte[] first = path.getFirst();
		byte[] second = path.getFirst();
		for (byte[] hash : path.subList(1, path.size())) {
			if (sn == 0) {
				return false;
			}
			if ((fn & 1) == 1 || fn == sn) {
				first = MerkleFrontier.node(hash, first);
				second = MerkleFrontier.node(hash, second);
				while ((fn & 1) == 0 && fn != 0) {
					fn >>= 1;
					sn >>= 1;
				}
			}
			else {
				second = MerkleFrontier.node(second, hash);
			}
			fn >>= 1;
			sn >>= 1;
		}
		return sn == 0 && Arrays.equals(first, this.roots.get(from)) && Arrays.equals(second, this.roots.get(to));
	}

}
