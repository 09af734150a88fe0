package io.hogaudit.audit;

import java.util.Collection;

/**
 * Looks for the beginnings of sensitive names in a text: once through, in any letter
 * case, without an allocation.
 */
final class Words {

	/** By the lowest five bits of a word's first two letters. */
	private final String[][] beginnings = new String[32 * 32][];

	Words(Collection<String> words) {
		for (String word : words) {
			int first = index(word.charAt(0) & 31, word.charAt(1) & 31);
			String[] others = this.beginnings[first];
			int count = (others != null) ? others.length : 0;
			String[] more = new String[count + 1];
			if (others != null) {
				System.arraycopy(others, 0, more, 0, count);
			}
			more[count] = word;
			this.beginnings[first] = more;
		}
	}

	boolean in(String text) {
		return in(text, 0, text.length());
	}

	boolean in(String text, int from, int to) {
		int last = 0;
		for (int i = from; i < to; i++) {
			int bits = text.charAt(i) & 31;
			String[] words = this.beginnings[index(last, bits)];
			if (words != null && i > from && oneAt(text, i - 1, to, words)) {
				return true;
			}
			last = bits;
		}
		return false;
	}

	private static boolean oneAt(String text, int at, int to, String[] words) {
		for (String word : words) {
			if (at + word.length() <= to && text.regionMatches(true, at, word, 0, word.length())) {
				return true;
			}
		}
		return false;
	}

	private static int index(int first, int second) {
		return (first << 5) | second;
	}

}
