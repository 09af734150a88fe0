package io.hogaudit.sink.otlp;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.hogaudit.setting.SettingException;

/**
 * Reads headers in the form of OpenTelemetry's own setting,
 * {@code name=value,name=value}. Source: OpenTelemetry Protocol Exporter, 'Specifying
 * headers via environment variables'.
 */
final class OtlpHeaders {

	/** RFC 9110's token. */
	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

	private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]*");

	private static final Pattern PRIVATE_KEY = Pattern.compile("ph[xsar]_");

	private static final Set<String> OURS = Set.of("content-type", "content-encoding", "content-length", "host",
			"connection", "transfer-encoding", "upgrade", "expect");

	private OtlpHeaders() {
	}

	static Map<String, String> parse(String text) {
		Map<String, String> headers = new LinkedHashMap<>();
		for (String pair : text.split(",")) {
			if (pair.isBlank()) {
				continue;
			}
			int equals = pair.indexOf('=');
			if (equals < 1) {
				throw wrong();
			}
			String name = pair.substring(0, equals).strip();
			String value = decode(pair.substring(equals + 1).strip());
			if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
				throw wrong();
			}
			if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
				throw new SettingException("HOGAUDIT_OTLP_HEADERS must not set a header that hogaudit sets itself, "
						+ "such as Content-Type or Host.");
			}
			if (PRIVATE_KEY.matcher(value).find()) {
				throw new SettingException("HOGAUDIT_OTLP_HEADERS holds a personal or secret PostHog key: PostHog Logs "
						+ "takes the project token, which begins with phc_.");
			}
			headers.put(name, value);
		}
		return headers;
	}

	private static String decode(String value) {
		try {
			// a plus sign stands for itself here
			return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			throw wrong();
		}
	}

	private static SettingException wrong() {
		return new SettingException("HOGAUDIT_OTLP_HEADERS must be name=value pairs with commas between, values "
				+ "percent-encoded where they hold a comma or a percent sign.");
	}

}
