package io.hogaudit.credential;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.hogaudit.setting.SettingException;

/**
 * The reader of PostHog, apart from the writer: another key, another client, other
 * timeouts.
 *
 * @param host PostHog's ingestion host, from which the app host follows
 * @param appHost PostHog's app host; that of the region when not set
 * @param readKey personal API key that is looked at and read with; without one nothing is
 * @param projectId project that the read key must reach
 * @param readTimeout time for one request of the reader as a whole
 */
@ConfigurationProperties("hogaudit.posthog")
record ReaderProperties(@DefaultValue("https://us.i.posthog.com") String host, @DefaultValue("") String appHost,
		@DefaultValue("") String readKey, @DefaultValue("") String projectId,
		@DefaultValue("10s") Duration readTimeout) {

	private static final Pattern PERSONAL_KEY = Pattern.compile("phx_[A-Za-z0-9_]{8,200}");

	ReaderProperties {
		readKey = readKey.strip();
		projectId = projectId.strip();
		appHost = appHost.isBlank() ? host.strip().replaceAll("/+$", "").replace(".i.posthog.com", ".posthog.com")
				: appHost.strip().replaceAll("/+$", "");
		checkKey(readKey);
		if (!projectId.matches("[0-9]{0,18}")) {
			throw new SettingException("POSTHOG_PROJECT_ID must be the number of a PostHog project.");
		}
		if (!appHost.matches("https?://[A-Za-z0-9.\\[\\]:_-]+(/[A-Za-z0-9._/-]*)?")) {
			throw new SettingException(
					"POSTHOG_APP_HOST must be an http or https address without user, query or fragment, for example https://us.posthog.com.");
		}
	}

	/** Its form; an empty key is none. */
	static void checkKey(String key) {
		if (key.startsWith("phc_")) {
			throw new SettingException(
					"POSTHOG_READ_KEY holds a project token, which cannot read: set a personal API key, which begins with phx_, or leave it out.");
		}
		if (!key.isEmpty() && !PERSONAL_KEY.matcher(key).matches()) {
			throw new SettingException(
					"POSTHOG_READ_KEY must be a personal API key of PostHog, phx_ and then letters and digits, or be left out.");
		}
	}

	/** Whether an address is plain http to another machine. */
	static boolean insecure(String address) {
		try {
			URI uri = URI.create(address.strip());
			String name = (uri.getHost() != null) ? uri.getHost() : "";
			boolean loopback = name.equalsIgnoreCase("localhost") || name.startsWith("127.") || name.equals("[::1]");
			return "http".equalsIgnoreCase(uri.getScheme()) && !loopback;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	boolean isOn() {
		return !this.readKey.isEmpty();
	}

	/** Without the key. */
	@Override
	public String toString() {
		return "ReaderProperties[appHost=" + this.appHost + "]";
	}

}
