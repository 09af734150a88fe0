package io.hogaudit.audit;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what must not be kept: values of sensitive names, and secrets inside of texts.
 * Linear in the text's length, whatever the text. Thread-safe.
 */
final class Redaction {

	private static final Logger logger = LoggerFactory.getLogger(Redaction.class);

	private static final int MAX_KNOWN = 4096;

	static final String MARK = "[redacted]";

	private static final List<String> NAMES = List.of("authorization", "cookie", "password", "passwd", "passphrase",
			"pwd", "secret", "token", "jwt", "bearer", "apikey", "accesskey", "accountkey", "privatekey", "signingkey",
			"encryptionkey", "connectionstring", "credential", "signature", "charturl", "chartimageurl");

	/** Parts of other words, and therefore sensitive only if they are the name. */
	private static final Set<String> WHOLE = Set.of("pass", "otp", "xauth", "xauthkey", "sessionid", "jsessionid",
			"phpsessid");

	/** Names that contain one of the above and hold numbers. */
	private static final Set<String> COUNTS = Set.of("tokens", "tokencount", "inputtokens", "outputtokens",
			"totaltokens", "maxtokens", "webhooksecretid", "secretid", "sessioncookieage");

	private static final Pattern HARMLESS = Pattern
		.compile("[0-9.,]*|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

	/** Each sensitive name that is looked for in texts has one of these in it. */
	private static final List<String> BEGINNINGS = List.of("auth", "cookie", "pass", "pwd", "secret", "token", "jwt",
			"bearer", "otp", "key", "string", "credential", "sig", "session", "sessid", "chart", "header");

	private static final Words SCHEMES = new Words(List.of("bearer", "basic"));

	private final List<String> names;

	private final Words words;

	/** Names come again and again; bounded, since a sender may invent them. */
	private final Map<String, Name> known = new ConcurrentHashMap<>();

	Redaction(Collection<String> additions) {
		this.names = Stream.concat(NAMES.stream(), additions.stream().map(Redaction::normal))
			.filter((name) -> !name.isEmpty())
			.distinct()
			.toList();
		this.words = new Words(Stream.concat(BEGINNINGS.stream(), additions.stream().flatMap(Redaction::beginning))
			.distinct()
			.toList());
	}

	private static Stream<String> beginning(String name) {
		return Stream.of(name.toLowerCase(Locale.ROOT).split("[^\\p{L}0-9]+"))
			.filter((part) -> part.length() > 1)
			.limit(1);
	}

	Words words() {
		return this.words;
	}

	/**
	 * What to do about a property's name.
	 *
	 * @param clean the name without secrets
	 * @param sensitive whether values under it are taken out, whatever they are
	 * @param counts whether values under it are taken out unless they are numbers or ids
	 * @param exposed whether the name itself holds a key long enough to be in use
	 */
	record Name(String clean, boolean sensitive, boolean counts, boolean exposed) {
	}

	Name name(String name) {
		Name known = this.known.get(name);
		if (known == null) {
			known = new Name(scrub(name), sensitive(name), counts(name), exposesKey(name));
			if (this.known.size() < MAX_KNOWN && name.length() <= 64 && !known.exposed()) {
				this.known.put(name, known);
			}
		}
		return known;
	}

	/** Whether values under this name are taken out; remembers nothing. */
	boolean sensitive(String name) {
		// alert_id_sig; as a part of a word it is in design
		if (name.equalsIgnoreCase("sig") || name.endsWith("_sig") || name.endsWith("-sig")) {
			return true;
		}
		String normal = normal(name);
		for (String sensitive : this.names) {
			if (normal.contains(sensitive)) {
				return !COUNTS.contains(normal);
			}
		}
		// PostHog's $session_id is no secret
		return WHOLE.contains(normal) && !name.startsWith("$");
	}

	/** Whether a name counts or identifies tokens or secrets, and holds none. */
	static boolean counts(String name) {
		return COUNTS.contains(normal(name));
	}

	/** Whether a text under a name that {@link #counts} is what it should be. */
	static boolean harmless(String value) {
		return value.length() <= 64 && HARMLESS.matcher(value).matches();
	}

	private static String normal(String name) {
		StringBuilder normal = new StringBuilder(name.length());
		for (int i = 0; i < name.length(); i++) {
			char c = name.charAt(i);
			if ("_- .$:/".indexOf(c) < 0) {
				normal.append(c);
			}
		}
		return normal.toString().toLowerCase(Locale.ROOT);
	}

	/** The text without secrets; the same instance when there were none. */
	String scrub(String text) {
		int marks = Marks.in(text);
		if (marks == 0) {
			return text;
		}
		return orNothing(text, (all) -> scrub(all, marks));
	}

	/** A defect of ours must cost neither the entry nor a secret. */
	static String orNothing(String text, UnaryOperator<String> look) {
		try {
			return look.apply(text);
		}
		catch (RuntimeException ex) {
			logger.error("a text of {} characters could not be looked through for secrets: it is taken out whole",
					text.length(), ex);
			return MARK;
		}
	}

	private String scrub(String text, int marks) {
		String clean = KnownSecrets.scrub(text, marks);
		boolean space = (marks & Marks.SPACE) != 0;
		boolean assigns = (marks & Marks.ASSIGN) != 0 || (space && clean.contains("--"));
		if (assigns && this.words.in(clean)) {
			clean = new Assignments(this, clean).clean();
		}
		if (space && clean.length() > 13 && SCHEMES.in(clean)) {
			clean = KnownSecrets.scrubSchemes(clean);
		}
		return clean;
	}

	/** Whether the text holds a key long enough to be in use. */
	boolean exposesKey(String text) {
		return KnownSecrets.exposesKey(text);
	}

}
