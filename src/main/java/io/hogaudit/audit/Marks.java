package io.hogaudit.audit;

/**
 * Characters without which a text holds no secret of a kind. Most texts hold none: one
 * plain look first, because all others cost far more.
 */
final class Marks {

	static final int UNDERSCORE = 1;

	static final int AT = 2;

	static final int ASSIGN = 4;

	static final int SPACE = 8;

	static final int SLASH = 16;

	static final int ESCAPE = 32;

	/** In the beginnings of web tokens and of Slack's tokens. */
	static final int LETTER = 64;

	private static final int COLON = 128;

	private static final byte[] BY_CHARACTER = new byte[128];

	static {
		BY_CHARACTER['_'] = UNDERSCORE;
		BY_CHARACTER['@'] = AT;
		BY_CHARACTER['/'] = SLASH;
		BY_CHARACTER['\\'] = ESCAPE;
		BY_CHARACTER['J'] = LETTER;
		BY_CHARACTER['x'] = LETTER;
		BY_CHARACTER[':'] = (byte) COLON;
		// %3d is a form's equals sign
		BY_CHARACTER['%'] = ASSIGN | ESCAPE;
		for (char c : "=<[".toCharArray()) {
			BY_CHARACTER[c] = ASSIGN;
		}
		for (char c : " \t\n\r\f\u000b".toCharArray()) {
			BY_CHARACTER[c] = SPACE;
		}
	}

	private Marks() {
	}

	static int in(String text) {
		int marks = 0;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c < BY_CHARACTER.length) {
				int mark = BY_CHARACTER[c];
				marks |= (mark >= 0 || ofTimeOrAddress(text, i)) ? (mark & ~COLON) & 0x7f : ASSIGN;
			}
		}
		return marks;
	}

	/** The colons of 14:00:00 and https:// assign nothing. */
	private static boolean ofTimeOrAddress(String text, int colon) {
		if (colon + 1 == text.length()) {
			return false;
		}
		if (text.charAt(colon + 1) == '/') {
			return true;
		}
		if (colon < 2 || !digit(text, colon - 1) || !digit(text, colon - 2) || !digit(text, colon + 1)) {
			return false;
		}
		char before = (colon == 2) ? ':' : text.charAt(colon - 3);
		return before == ':' || before == '+'
				|| ((before == 'T' || before == ' ') && colon > 3 && digit(text, colon - 4));
	}

	private static boolean digit(String text, int at) {
		char c = text.charAt(at);
		return c >= '0' && c <= '9';
	}

}
