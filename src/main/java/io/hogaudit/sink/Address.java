package io.hogaudit.sink;

import java.net.InetAddress;

/** Tells IP addresses from other names, without asking anybody. */
public final class Address {

	private Address() {
	}

	public static boolean isIpv4(String text) {
		int dots = 0;
		for (int i = 0; i < text.length(); i++) {
			char at = text.charAt(i);
			if (at == '.') {
				dots++;
			}
			else if (at < '0' || at > '9') {
				return false;
			}
		}
		return dots == 3 && isLiteral(text);
	}

	/** Without a zone, which is of use only on one host. */
	public static boolean isIpv6(String text) {
		return text.indexOf(':') >= 0 && text.indexOf('%') < 0 && text.indexOf('[') < 0 && isLiteral(text);
	}

	public static boolean isIp(String text) {
		return isIpv4(text) || isIpv6(text);
	}

	private static boolean isLiteral(String text) {
		try {
			return InetAddress.ofLiteral(text) != null;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

}
