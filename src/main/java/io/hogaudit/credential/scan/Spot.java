package io.hogaudit.credential.scan;

/**
 * Where in a content something stands.
 *
 * @param inside name within an archive, empty outside of one
 * @param line of the first character, from 1
 * @param fixed whether each line counts as that one, since lines of something encoded are
 * not lines of the file
 * @param depth how many times it is packed or encoded
 */
record Spot(String inside, int line, boolean fixed, int depth) {

	static final Spot START = new Spot("", 1, false, 0);

	Spot at(int otherLine) {
		return new Spot(this.inside, this.fixed ? this.line : otherLine, this.fixed, this.depth);
	}

	Spot unpacked() {
		return new Spot(this.inside, this.line, this.fixed, this.depth + 1);
	}

	Spot encoded() {
		return new Spot(this.inside, this.line, true, this.depth + 1);
	}

	Spot entry(String name) {
		return new Spot(this.inside + "!/" + name, 1, false, this.depth + 1);
	}

}
