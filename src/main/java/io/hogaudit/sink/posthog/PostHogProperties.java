package io.hogaudit.sink.posthog;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.hogaudit.setting.SettingException;

/**
 * Settings of the PostHog sink.
 *
 * @param host PostHog's ingestion host, an {@code http} or {@code https} address
 * @param writeKey project token that audit entries are captured with; without one the
 * sink is off
 * @param protocol capture protocol: {@code auto}, {@code v1} or {@code v0}
 * @param connectTimeout time for a connection to be made
 * @param requestTimeout time for one attempt as a whole
 * @param batchMax entries that one request may hold, 500 at most
 */
@ConfigurationProperties("hogaudit.posthog")
record PostHogProperties(@DefaultValue("https://us.i.posthog.com") String host, @DefaultValue("") String writeKey,
		@DefaultValue("auto") String protocol, @DefaultValue("3s") Duration connectTimeout,
		@DefaultValue("15s") Duration requestTimeout, @DefaultValue("500") int batchMax) {

	private static final Pattern PROJECT_TOKEN = Pattern.compile("phc_[A-Za-z0-9_]{1,60}");

	private static final Pattern OTHER_KEY = Pattern.compile("ph[xsar]_.*", Pattern.DOTALL);

	/** Where people look at PostHog, in the cloud. */
	private static final Pattern APP_HOST = Pattern.compile("(?:(?:us|eu|app|www)\\.)?posthog\\.com",
			Pattern.CASE_INSENSITIVE);

	private static final int MAX_ENTRIES = 500;

	PostHogProperties {
		writeKey = writeKey.strip();
		host = host.strip().replaceAll("/+$", "");
		protocol = protocol.strip().toLowerCase(Locale.ROOT);
		checkKey(writeKey);
		checkHost(host);
		if (!protocol.matches("auto|v1|v0")) {
			throw new SettingException("hogaudit.posthog.protocol must be auto, v1 or v0.");
		}
		if (batchMax < 1 || batchMax > MAX_ENTRIES) {
			throw new SettingException("hogaudit.posthog.batch-max must be from 1 to 500.");
		}
	}

	/** Its form; an empty key is none. */
	static void checkKey(String key) {
		if (OTHER_KEY.matcher(key).matches()) {
			throw new SettingException("POSTHOG_WRITE_KEY holds a personal or secret PostHog key, which must never be "
					+ "sent as a project token: set the project token, which begins with phc_.");
		}
		if (!key.isEmpty() && !PROJECT_TOKEN.matcher(key).matches()) {
			throw new SettingException("POSTHOG_WRITE_KEY must be a PostHog project token, phc_ and then letters, "
					+ "digits and underscores, 64 characters at most, or be left out to switch the PostHog sink off.");
		}
	}

	private static void checkHost(String host) {
		URI uri = parse(host);
		boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
		if (!http || uri.getHost() == null || uri.getUserInfo() != null || uri.getQuery() != null
				|| uri.getFragment() != null) {
			throw wrongHost();
		}
		if (APP_HOST.matcher(uri.getHost()).matches()) {
			throw new SettingException("POSTHOG_HOST is the host of PostHog's app, and entries are captured at the "
					+ "ingestion host: set https://us.i.posthog.com or https://eu.i.posthog.com.");
		}
	}

	private static URI parse(String host) {
		try {
			return URI.create(host);
		}
		catch (IllegalArgumentException ex) {
			throw wrongHost();
		}
	}

	private static SettingException wrongHost() {
		return new SettingException("POSTHOG_HOST must be an http or https address without user, query or fragment, "
				+ "for example https://us.i.posthog.com.");
	}

	boolean enabled() {
		return !this.writeKey.isEmpty();
	}

	/** Whether the key and the entries would cross a network unencrypted. */
	boolean insecure() {
		URI uri = URI.create(this.host);
		String name = uri.getHost();
		boolean loopback = name.equalsIgnoreCase("localhost") || name.startsWith("127.") || name.equals("[::1]");
		return "http".equalsIgnoreCase(uri.getScheme()) && !loopback;
	}

	/** Whether PostHog runs it. */
	boolean isCloud() {
		return URI.create(this.host).getHost().toLowerCase(Locale.ROOT).endsWith(".posthog.com");
	}

	/** Without the key, which must not be printed. */
	@Override
	public String toString() {
		return "PostHogProperties[host=" + this.host + ", protocol=" + this.protocol + "]";
	}

}
