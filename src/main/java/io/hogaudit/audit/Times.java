package io.hogaudit.audit;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * RFC 3339 times as entries and PostHog write them. The usual forms are read and written
 * by hand, since the general formatter took more of a delivery than its signature; any
 * other form goes to the general one.
 */
public final class Times {

	private static final int SECONDS = 19;

	private Times() {
	}

	/**
	 * Reads RFC 3339, or ISO 8601 without a zone, which PostHog means as UTC. A blank in
	 * place of the T will do.
	 * @throws DateTimeException if it is neither
	 */
	public static Instant parse(String text) {
		int end = end(text);
		if (end < 0 || !isFraction(text, end)) {
			return general(text);
		}
		LocalDate day = LocalDate.of(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10));
		int hour = digits(text, 11, 13);
		int minute = digits(text, 14, 16);
		int second = digits(text, 17, SECONDS);
		if (hour > 23 || minute > 59 || second > 59) {
			return general(text);
		}
		int nanos = 0;
		for (int i = SECONDS + 1; i < SECONDS + 10; i++) {
			nanos = nanos * 10 + ((i < end) ? digits(text, i, i + 1) : 0);
		}
		return Instant.ofEpochSecond(day.toEpochDay() * 86_400 + hour * 3600L + minute * 60L + second, nanos);
	}

	/** Where the time ends and UTC is said or meant, -1 when the form is another. */
	private static int end(String text) {
		int end = text.length();
		if (end > SECONDS && text.charAt(end - 1) == 'Z') {
			end--;
		}
		else if (text.endsWith("+00:00")) {
			end -= 6;
		}
		return (end >= SECONDS && text.charAt(4) == '-' && text.charAt(7) == '-'
				&& (text.charAt(10) == 'T' || text.charAt(10) == ' ') && text.charAt(13) == ':'
				&& text.charAt(16) == ':') ? end : -1;
	}

	/** Nothing, or a dot and one to nine digits. */
	private static boolean isFraction(String text, int end) {
		if (end == SECONDS) {
			return true;
		}
		if (text.charAt(SECONDS) != '.' || end == SECONDS + 1 || end > SECONDS + 10) {
			return false;
		}
		for (int i = SECONDS + 1; i < end; i++) {
			if (text.charAt(i) < '0' || text.charAt(i) > '9') {
				return false;
			}
		}
		return true;
	}

	private static Instant general(String text) {
		String iso = (text.length() > 10 && text.charAt(10) == ' ') ? text.substring(0, 10) + 'T' + text.substring(11)
				: text;
		if (iso.endsWith("Z")) {
			return Instant.parse(iso);
		}
		boolean offset = iso.indexOf('+') > 0 || iso.lastIndexOf('-') > 10;
		return offset ? OffsetDateTime.parse(iso).toInstant() : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
	}

	private static int digits(String text, int from, int to) {
		int number = 0;
		for (int i = from; i < to; i++) {
			int digit = text.charAt(i) - '0';
			if (digit < 0 || digit > 9) {
				throw new DateTimeException("not a time: digit expected at " + i);
			}
			number = number * 10 + digit;
		}
		return number;
	}

	/** As {@link Instant#toString} writes it. */
	public static String text(Instant instant) {
		long second = instant.getEpochSecond();
		LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(second, 86_400L));
		if (day.getYear() < 0 || day.getYear() > 9999) {
			return instant.toString();
		}
		int ofDay = (int) Math.floorMod(second, 86_400L);
		byte[] text = new byte[SECONDS + 11];
		put(text, 0, day.getYear(), 4);
		text[4] = '-';
		put(text, 5, day.getMonthValue(), 2);
		text[7] = '-';
		put(text, 8, day.getDayOfMonth(), 2);
		text[10] = 'T';
		put(text, 11, ofDay / 3600, 2);
		text[13] = ':';
		put(text, 14, ofDay / 60 % 60, 2);
		text[16] = ':';
		put(text, 17, ofDay % 60, 2);
		int end = SECONDS + fraction(text, instant.getNano());
		text[end] = 'Z';
		return new String(text, 0, end + 1, StandardCharsets.ISO_8859_1);
	}

	/** None, three, six or nine digits. */
	private static int fraction(byte[] text, int nanos) {
		if (nanos == 0) {
			return 0;
		}
		text[SECONDS] = '.';
		put(text, SECONDS + 1, nanos, 9);
		return (nanos % 1_000_000 == 0) ? 4 : (nanos % 1000 == 0) ? 7 : 10;
	}

	private static void put(byte[] text, int at, int number, int digits) {
		int rest = number;
		for (int i = at + digits - 1; i >= at; i--) {
			text[i] = (byte) ('0' + rest % 10);
			rest /= 10;
		}
	}

}
