package io.hogaudit.audit;

/** Cutting of texts. */
final class Texts {

	private Texts() {
	}

	/** At most this many characters, never half of a surrogate pair. */
	static String cut(String text, int max) {
		if (text.length() <= max) {
			return text;
		}
		int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
		return text.substring(0, end);
	}

	/** At most this many bytes of UTF-8, never a part of a character. */
	static String cutToBytes(String text, int max) {
		if (text.length() * 3L <= max) {
			return text;
		}
		int bytes = 0;
		int end = 0;
		while (end < text.length()) {
			int character = text.codePointAt(end);
			bytes += (character < 0x80) ? 1 : (character < 0x800) ? 2 : (character < 0x10000) ? 3 : 4;
			if (bytes > max) {
				return text.substring(0, end);
			}
			end += Character.charCount(character);
		}
		return text;
	}

}
