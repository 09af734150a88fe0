package io.hogaudit.sink.log;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.sink.Address;
import io.hogaudit.sink.EntryView.Field;
import io.hogaudit.audit.Severity;

/**
 * The entry in ArcSight's Common Event Format: who, what, when, how it ended, from where.
 * The format has no place for the rest of the metadata, which {@code externalId} finds.
 * Source: Micro Focus, Implementing ArcSight Common Event Format, version 26.
 */
final class CefFormat implements LogFormat {

	private final String header;

	CefFormat(String productVersion) {
		this.header = "CEF:0|hogaudit|hogaudit|" + escape(productVersion, true) + "|";
	}

	@Override
	public void write(StoredEntry entry, ByteArrayOutputStream lines) {
		Line line = Line.of(entry);
		Severity severity = line.view().severity();
		StringBuilder text = new StringBuilder(512).append(this.header)
			.append(escape(entry.action(), true))
			.append('|')
			.append(escape(line.message(), true))
			.append('|')
			.append((severity != null) ? severity.cef() : "Unknown")
			.append("|cat=")
			.append(DATASET);
		extension(text, "rt", Long.toString(entry.timestamp().toEpochMilli()));
		extension(text, "externalId", entry.id().toString());
		extension(text, "act", entry.action());
		extension(text, "outcome", entry.result());
		extension(text, "suid", entry.userId());
		extension(text, "suser", line.view().text(Field.USER_EMAIL));
		extension(text, "duid", line.view().text(Field.TARGET_ID));
		extension(text, "duser", line.view().text(Field.TARGET_EMAIL));
		address(text, line.view().address());
		extension(text, "requestClientApplication", line.view().text(Field.USER_AGENT));
		extension(text, "reason", line.view().text(Field.REASON));
		labelled(text, "cs1", "resource", entry.resource());
		labelled(text, "cs2", "resourceName", line.view().text(Field.NAME));
		labelled(text, "cs3", "endpoint", line.view().text(Field.ENDPOINT));
		lines.writeBytes(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
	}

	private static void address(StringBuilder text, @Nullable String address) {
		if (address == null) {
			return;
		}
		if (Address.isIpv4(address)) {
			extension(text, "src", address);
		}
		else if (Address.isIpv6(address)) {
			labelled(text, "c6a2", "Source IPv6 Address", address);
		}
		else {
			extension(text, "shost", address);
		}
	}

	private static void labelled(StringBuilder text, String name, String label, @Nullable String value) {
		if (value != null && !value.isEmpty()) {
			extension(text, name + "Label", label);
			extension(text, name, value);
		}
	}

	private static void extension(StringBuilder text, String name, @Nullable String value) {
		if (value != null && !value.isEmpty()) {
			text.append(' ').append(name).append('=').append(escape(value, false));
		}
	}

	/**
	 * In the header a bar is escaped and lines end nowhere, in a value an equals sign.
	 */
	private static String escape(String value, boolean header) {
		StringBuilder escaped = new StringBuilder(value.length() + 8);
		for (int i = 0; i < value.length(); i++) {
			char at = value.charAt(i);
			switch (at) {
				case '\\' -> escaped.append("\\\\");
				case '|' -> escaped.append(header ? "\\|" : "|");
				case '=' -> escaped.append(header ? "=" : "\\=");
				case '\n' -> escaped.append(header ? " " : "\\n");
				case '\r' -> escaped.append(header ? " " : "\\r");
				// what else some readers take for the end of a line
				case '\u0085', '\u2028', '\u2029' -> escaped.append(' ');
				default -> escaped.append((at < ' ') ? ' ' : at);
			}
		}
		return escaped.toString();
	}

}
