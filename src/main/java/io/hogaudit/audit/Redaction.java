package io.hogaudit.audit;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds what must not be kept: values of sensitive names, and secrets inside of texts.
 * Linear in the text's length, whatever the text. Thread-safe.
 */
final class Redaction {

	private static final int MAX_KNOWN = 4096;

	static final String MARK = "[redacted]";

	private static final int UNDERSCORE = 1;

	private static final int AT = 2;

	private static final int ASSIGN = 4;

	private static final int SPACE = 8;

	/** By character; without one of them in a text its expressions cannot match. */
	private static final byte[] MARKS = new byte[128];

	static {
		MARKS['_'] = UNDERSCORE;
		MARKS['@'] = AT;
		// %3d is a form's equals sign
		for (char c : "=:%".toCharArray()) {
			MARKS[c] = ASSIGN;
		}
		// the expressions take any white space
		for (char c : " \t\n\r\f\u000b".toCharArray()) {
			MARKS[c] = SPACE;
		}
	}

	private static final List<String> NAMES = List.of("authorization", "cookie", "password", "passwd", "passphrase",
			"secret", "token", "apikey", "accesskey", "privatekey", "signingkey", "credential", "signature", "charturl",
			"chartimageurl");

	/** Names that contain one of the above and hold no secret. */
	private static final Set<String> HARMLESS = Set.of("tokens", "tokencount", "inputtokens", "outputtokens",
			"totaltokens", "maxtokens", "webhooksecretid", "secretid", "sessioncookieage");

	/** PostHog keys and Standard Webhooks secrets; {@code phc_} is public. */
	private static final Pattern KEY = Pattern.compile("(ph[xsar]_|whsec_)[A-Za-z0-9+/=_-]{8,}");

	/** Shorter ones are taken out too, but are not reported as exposed. */
	private static final int LIVE_LENGTH = 24;

	private static final Pattern USER_INFO = Pattern.compile("(://)[^\\s/@?#\"']{1,512}@");

	private static final Pattern COOKIES = Pattern.compile("(?i)(cookie[\"']?\\s{0,3}[:=]\\s{0,3})[^\\r\\n\"']+");

	/** {@code Authorization: Bearer x}, {@code token=x}, {@code "password":"x"}. */
	private static final Pattern ASSIGNMENT = Pattern.compile(
			"(?i)((?:authorization|password|passwd|passphrase|secret|token|api[_ -]?key|access[_-]?key|private[_-]?key|credential|signature|sig)"
					+ "[\\w-]{0,40}\\\\?[\"']?\\s{0,3}(?:[:=]|%3d)\\s{0,3}\\\\?[\"']?(?:(?:bearer|basic|token|digest)\\s{1,3})?)[^\\s\"'&;,})\\\\<]+");

	private static final Pattern SCHEME = Pattern.compile("(?i)\\b((?:bearer|basic)\\s{1,3})[A-Za-z0-9._~+/=-]{8,}");

	/** One of these is in whatever {@link #COOKIES} or {@link #ASSIGNMENT} matches. */
	private static final List<String> ASSIGNED = List.of("authorization", "cookie", "passw", "passphrase", "secret",
			"token", "api", "access", "private", "credential", "sig");

	private static final List<String> SCHEMES = List.of("bearer", "basic");

	private final List<String> names;

	/** Names come again and again; bounded, since a sender may invent them. */
	private final Map<String, Name> known = new ConcurrentHashMap<>();

	Redaction(Collection<String> additions) {
		this.names = Stream.concat(NAMES.stream(), additions.stream().map(Redaction::normal))
			.filter((name) -> !name.isEmpty())
			.distinct()
			.toList();
	}

	/**
	 * What to do about a property's name.
	 *
	 * @param clean the name without secrets
	 * @param sensitive whether values under it are taken out, whatever they are
	 * @param exposed whether the name itself holds a key long enough to be in use
	 */
	record Name(String clean, boolean sensitive, boolean exposed) {
	}

	Name name(String name) {
		Name known = this.known.get(name);
		if (known == null) {
			known = new Name(scrub(name), sensitive(name), exposesKey(name));
			if (this.known.size() < MAX_KNOWN && name.length() <= 64 && !known.exposed()) {
				this.known.put(name, known);
			}
		}
		return known;
	}

	/** Whether values under this name are taken out; remembers nothing. */
	boolean sensitive(String name) {
		// alert_id_sig; as a part of a word it is in design
		if (name.equals("sig") || name.endsWith("_sig")) {
			return true;
		}
		String normal = normal(name);
		for (String sensitive : this.names) {
			if (normal.contains(sensitive)) {
				return !HARMLESS.contains(normal);
			}
		}
		return false;
	}

	private static String normal(String name) {
		StringBuilder normal = new StringBuilder(name.length());
		for (int i = 0; i < name.length(); i++) {
			char c = name.charAt(i);
			if (c != '_' && c != '-' && c != ' ' && c != '.' && c != '$') {
				normal.append(c);
			}
		}
		return normal.toString().toLowerCase(Locale.ROOT);
	}

	/** The text without secrets; the same instance when there were none. */
	String scrub(String text) {
		int marks = marks(text);
		String clean = text;
		if ((marks & UNDERSCORE) != 0 && mayHoldKey(clean)) {
			clean = KEY.matcher(clean).replaceAll((match) -> "[redacted " + match.group(1) + " key]");
		}
		if ((marks & AT) != 0 && clean.contains("://")) {
			clean = USER_INFO.matcher(clean).replaceAll("$1" + MARK + "@");
		}
		if ((marks & ASSIGN) != 0 && holdsOneOf(clean, ASSIGNED)) {
			clean = COOKIES.matcher(clean).replaceAll("$1" + Matcher.quoteReplacement(MARK));
			clean = ASSIGNMENT.matcher(clean).replaceAll("$1" + Matcher.quoteReplacement(MARK));
		}
		if ((marks & SPACE) != 0 && clean.length() > 13 && holdsOneOf(clean, SCHEMES)) {
			clean = SCHEME.matcher(clean).replaceAll("$1" + Matcher.quoteReplacement(MARK));
		}
		return clean;
	}

	// Most texts hold no secret: one plain look first, because the expressions cost far
	// more.
	private static int marks(String text) {
		int marks = 0;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c < MARKS.length) {
				marks |= MARKS[c];
			}
		}
		return marks;
	}

	private static boolean mayHoldKey(String text) {
		return text.contains("phx_") || text.contains("phs_") || text.contains("pha_") || text.contains("phr_")
				|| text.contains("whsec_");
	}

	private static boolean holdsOneOf(String text, List<String> words) {
		String lower = text.toLowerCase(Locale.ROOT);
		for (String word : words) {
			if (lower.contains(word)) {
				return true;
			}
		}
		return false;
	}

	/** Whether the text holds a key long enough to be in use. */
	boolean exposesKey(String text) {
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
