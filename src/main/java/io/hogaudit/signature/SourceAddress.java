package io.hogaudit.signature;

import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The address of whoever sent a request, as limits, entries and their coalescing know it:
 * one spelling for one address, and no port. What a proxy forwards may be any text; what
 * is not an address is {@value #UNKNOWN}.
 */
public final class SourceAddress {

	public static final String UNKNOWN = "unknown";

	/** Longer than any address with brackets, zone and port. */
	private static final int MAX = 100;

	private static final Pattern BRACKETS = Pattern.compile("\\[([^\\]]*)](?::\\d*)?");

	private static final Pattern IPV4_WITH_PORT = Pattern.compile("([^:]+):\\d*");

	private SourceAddress() {
	}

	/** Of a request, through the proxies that are trusted. */
	public static String of(HttpServletRequest request) {
		return of(request.getRemoteAddr());
	}

	/** In its one spelling. */
	public static String of(@Nullable String text) {
		InetAddress address = parse(text);
		return (address != null) ? address.getHostAddress() : UNKNOWN;
	}

	/** Null when the text is not an address. Asks no name server. */
	public static @Nullable InetAddress parse(@Nullable String text) {
		if (text == null || text.length() > MAX) {
			return null;
		}
		String bare = bare(text.strip());
		int zone = bare.indexOf('%');
		try {
			return InetAddress.ofLiteral((zone >= 0) ? bare.substring(0, zone) : bare);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static String bare(String text) {
		boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
		String inner = quoted ? text.substring(1, text.length() - 1) : text;
		Matcher brackets = BRACKETS.matcher(inner);
		if (brackets.matches()) {
			return brackets.group(1);
		}
		Matcher withPort = IPV4_WITH_PORT.matcher(inner);
		return withPort.matches() ? withPort.group(1) : inner;
	}

}
