package io.hogaudit.sink.otlp;

import java.net.URI;
import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.hogaudit.setting.SettingException;

/**
 * Settings of the OTLP sink.
 *
 * @param endpoint address that log records are posted to, as
 * {@code http://collector:4318/v1/logs}; without one the sink is off
 * @param headers headers of each request, as {@code name=value,name=value} with values
 * percent-encoded where need be; they may be secret
 * @param connectTimeout time for a connection to be made
 * @param requestTimeout time for one attempt as a whole
 * @param batchMax entries that one request may hold
 */
@ConfigurationProperties("hogaudit.otlp")
record OtlpProperties(@DefaultValue("") String endpoint, @DefaultValue("") String headers,
		@DefaultValue("3s") Duration connectTimeout, @DefaultValue("10s") Duration requestTimeout,
		@DefaultValue("500") int batchMax) {

	private static final String WRONG_ENDPOINT = "HOGAUDIT_OTLP_ENDPOINT must be an http or https address without user, "
			+ "query or fragment, for example http://collector:4318/v1/logs.";

	OtlpProperties {
		endpoint = endpoint.strip();
		headers = headers.strip();
		if (!endpoint.isEmpty()) {
			checkEndpoint(endpoint);
		}
		OtlpHeaders.parse(headers);
		if (batchMax < 1 || batchMax > 10_000) {
			throw new SettingException("hogaudit.otlp.batch-max must be from 1 to 10000.");
		}
	}

	private static void checkEndpoint(String endpoint) {
		URI uri;
		try {
			uri = URI.create(endpoint);
		}
		catch (IllegalArgumentException ex) {
			throw new SettingException(WRONG_ENDPOINT);
		}
		boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
		if (!http || uri.getHost() == null || uri.getUserInfo() != null || uri.getQuery() != null
				|| uri.getFragment() != null) {
			throw new SettingException(WRONG_ENDPOINT);
		}
	}

	boolean enabled() {
		return !this.endpoint.isEmpty();
	}

	/** The endpoint, with OTLP's own path where none is given. */
	URI uri() {
		URI uri = URI.create(this.endpoint);
		return (uri.getPath().isEmpty() || uri.getPath().equals("/")) ? uri.resolve("/v1/logs") : uri;
	}

	/** Whether the headers and the entries would cross a network unencrypted. */
	boolean insecure() {
		String host = uri().getHost();
		boolean loopback = host.equalsIgnoreCase("localhost") || host.startsWith("127.") || host.equals("[::1]");
		return "http".equalsIgnoreCase(uri().getScheme()) && !loopback;
	}

	/** Without the headers, which must not be printed. */
	@Override
	public String toString() {
		return "OtlpProperties[endpoint=" + this.endpoint + "]";
	}

}
