package io.hogaudit.audit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes out secrets that are known by their own form, wherever they stand. */
final class KnownSecrets {

	/** PostHog keys and Standard Webhooks secrets; {@code phc_} is public. */
	private static final Pattern KEY = Pattern
		.compile("(ph[xsar]|whsec)(?:_|%(?:25)?5[fF]|\\\\{1,8}u005[fF])[A-Za-z0-9+/=_-]{8,}");

	/** Shorter ones are taken out too, but are not reported as exposed. */
	private static final int LIVE_LENGTH = 24;

	private static final Pattern TOKEN = Pattern.compile(
			"(?<![A-Za-z0-9])(?:gh[opsru]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|[rs]k_live_[A-Za-z0-9]{10,}"
					+ "|xox[a-z]-[A-Za-z0-9-]{10,})");

	private static final Pattern WEB_TOKEN = Pattern
		.compile("(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]{4,}+\\.[A-Za-z0-9_-]*+");

	private static final Pattern HOOK = Pattern
		.compile("(hooks\\.slack\\.com/(?:services|workflows|triggers)/|/api/webhooks/)[^\\s\"'<>\\\\]+");

	private static final Pattern USER_INFO = Pattern.compile("(://)[^\\s/?#\"']{1,512}@");

	/** A password with what ends an address's first part; a port is none. */
	private static final Pattern PASSWORD = Pattern.compile(
			"(://)[^\\s/@:?#\"'\\[\\]]{0,128}:(?!\\d{0,5}(?:[/?#]|$))[^\\s@\"'<>]{1,256}+@(?:[^\\s/?#\"'@]{0,256}@)?");

	private static final Pattern SCHEME = Pattern.compile("(?i)\\b((?:bearer|basic)\\s{1,3})[A-Za-z0-9._~+/=-]{8,}");

	private static final String BEGIN = "-----BEGIN ";

	private static final String END = "-----END ";

	private KnownSecrets() {
	}

	static String scrub(String text, int marks) {
		String clean = text;
		if ((marks & (Marks.UNDERSCORE | Marks.ESCAPE)) != 0 && mayHoldKey(clean)) {
			clean = KEY.matcher(clean).replaceAll((match) -> "[redacted " + match.group(1) + "_ key]");
		}
		if (((marks & Marks.UNDERSCORE) != 0 && mayHoldToken(clean))
				|| ((marks & Marks.LETTER) != 0 && clean.contains("xox"))) {
			clean = TOKEN.matcher(clean).replaceAll(Redaction.MARK);
		}
		if ((marks & Marks.LETTER) != 0 && clean.contains("eyJ")) {
			clean = WEB_TOKEN.matcher(clean).replaceAll(Redaction.MARK);
		}
		if ((marks & Marks.AT) != 0 && clean.contains("://")) {
			clean = USER_INFO.matcher(clean).replaceAll("$1" + Redaction.MARK + "@");
			clean = PASSWORD.matcher(clean).replaceAll("$1" + Redaction.MARK + "@");
		}
		if ((marks & Marks.SLASH) != 0 && (clean.contains("hooks.slack.com/") || clean.contains("/api/webhooks/"))) {
			clean = HOOK.matcher(clean).replaceAll("$1" + Redaction.MARK);
		}
		if ((marks & Marks.SPACE) != 0 && clean.contains(BEGIN)) {
			clean = withoutPrivateKeys(clean);
		}
		return clean;
	}

	/** {@code Bearer x}, in a text that holds one of the words. */
	static String scrubSchemes(String text) {
		return SCHEME.matcher(text).replaceAll("$1" + Matcher.quoteReplacement(Redaction.MARK));
	}

	// without an end the rest of the text is a part of the key
	private static String withoutPrivateKeys(String text) {
		StringBuilder clean = new StringBuilder(text.length());
		int done = 0;
		int begin = text.indexOf(BEGIN);
		while (begin >= 0) {
			int label = text.indexOf("-----", begin + BEGIN.length());
			int next = begin + BEGIN.length();
			if (label >= 0 && label - begin < 80 && text.substring(begin, label).contains("PRIVATE KEY")) {
				int end = text.indexOf(END, label);
				int close = (end >= 0) ? text.indexOf("-----", end + END.length()) : -1;
				next = (close >= 0) ? close + 5 : text.length();
				clean.append(text, done, begin).append(Redaction.MARK);
				done = next;
			}
			begin = (label >= 0) ? text.indexOf(BEGIN, next) : -1;
		}
		return clean.append(text, done, text.length()).toString();
	}

	private static boolean mayHoldKey(String text) {
		return text.contains("phx_") || text.contains("phs_") || text.contains("pha_") || text.contains("phr_")
				|| text.contains("whsec_") || text.contains("%5") || text.contains("%255") || text.contains("u005");
	}

	private static boolean mayHoldToken(String text) {
		return text.contains("gh") || text.contains("github_pat_") || text.contains("k_live_");
	}

	/** Whether the text holds a key long enough to be in use. */
	static boolean exposesKey(String text) {
		if (!mayHoldKey(text)) {
			return false;
		}
		Matcher matcher = KEY.matcher(text);
		while (matcher.find()) {
			if (matcher.end() - matcher.start() >= LIVE_LENGTH) {
				return true;
			}
		}
		return false;
	}

}
