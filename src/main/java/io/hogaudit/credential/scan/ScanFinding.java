package io.hogaudit.credential.scan;

/**
 * A secret, or a file of secrets, where it does not belong.
 *
 * @param rule what kind it is
 * @param line from 1, 0 for the file as a whole
 * @param since {@code commit …} that brought it in, {@code staged}, or empty in the
 * working tree
 * @param masked enough to find the key in PostHog, never enough to use it
 * @param fingerprint the same for the same secret
 */
record ScanFinding(Rule rule, String path, int line, String since, String masked, String fingerprint) {

	static ScanFinding of(Key key, String path, String since) {
		return new ScanFinding(key.rule(), path + key.inside(), key.line(), since, key.masked(), key.fingerprint());
	}

	static ScanFinding envFile(String path) {
		return new ScanFinding(Rule.ENV_FILE, path, 0, "", "tracked by git", path);
	}

}
