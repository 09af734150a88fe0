package io.hogaudit.credential;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Finds PostHog's secret keys and signing secrets in a file's bytes. {@code phc_} is
 * public and no finding; nor are values of a few characters over and over, as examples
 * have them. Binary files are not looked into.
 */
final class KeyFinder {

	private static final Pattern KEY = Pattern
		.compile("(?<![A-Za-z0-9_])(?:(ph[xsar]_)[A-Za-z0-9_]{24,}|(whsec_)[A-Za-z0-9+/]{32,}={0,2})");

	private static final int MIN_DIFFERENT = 6;

	private static final int BINARY_LOOK = 8000;

	private KeyFinder() {
	}

	static List<ScanFinding> find(String path, @Nullable String commit, byte[] content) {
		// one byte a character: keys are ASCII, whatever the rest is
		String text = new String(content, StandardCharsets.ISO_8859_1);
		boolean none = !text.contains("phx_") && !text.contains("phs_") && !text.contains("pha_")
				&& !text.contains("phr_") && !text.contains("whsec_");
		if (none || text.substring(0, Math.min(BINARY_LOOK, text.length())).indexOf('\0') >= 0) {
			return List.of();
		}
		List<ScanFinding> findings = new ArrayList<>();
		Matcher matcher = KEY.matcher(text);
		int line = 1;
		int counted = 0;
		while (matcher.find()) {
			for (; counted < matcher.start(); counted++) {
				line += (text.charAt(counted) == '\n') ? 1 : 0;
			}
			String key = matcher.group();
			if (key.substring(key.indexOf('_') + 1).chars().distinct().count() >= MIN_DIFFERENT) {
				boolean signing = matcher.group(2) != null;
				findings.add(new ScanFinding(signing ? "signing-secret" : "posthog-key", path, line, commit,
						signing ? "whsec_..." : key.substring(0, 4) + "..." + key.substring(key.length() - 4)));
			}
		}
		return findings;
	}

}
