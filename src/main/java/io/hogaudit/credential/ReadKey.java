package io.hogaudit.credential;

import java.util.List;

import org.springframework.core.env.Environment;

import io.hogaudit.setting.HeldSecret;
import io.hogaudit.setting.Reload;
import io.hogaudit.setting.SecretHolder;
import io.hogaudit.setting.SecretIdentity;
import io.hogaudit.setting.SettingException;

/**
 * The personal API key that hogaudit reads with, and what PostHog last said of it. A new
 * one is taken on only when PostHog knows it, or says that it does not tell.
 */
final class ReadKey implements SecretHolder {

	static final String SETTING = "POSTHOG_READ_KEY";

	private final ReadClient client;

	private volatile String key;

	private volatile boolean suspect;

	private volatile KeyFacts facts = new KeyFacts.Unreachable("PostHog was not asked yet");

	ReadKey(String key, ReadClient client) {
		this.key = key;
		this.client = client;
	}

	boolean isSet() {
		return !this.key.isEmpty();
	}

	/** Empty when there is none. */
	String value() {
		return this.key;
	}

	KeyFacts facts() {
		return this.facts;
	}

	/** PostHog answered 401 to this key: it is to be asked about soon. */
	void suspect(String used) {
		if (used.equals(this.key)) {
			this.suspect = true;
		}
	}

	boolean isSuspect() {
		return this.suspect;
	}

	/** Asks PostHog; an answer that says nothing leaves what was known of a key. */
	void ask() throws InterruptedException {
		String asked = this.key;
		this.suspect = false;
		if (!asked.isEmpty()) {
			KeyFacts now = this.client.ask(asked);
			boolean known = this.facts instanceof KeyFacts.Known || this.facts instanceof KeyFacts.Rejected;
			if (asked.equals(this.key) && !(now instanceof KeyFacts.Unreachable && known)) {
				this.facts = now;
			}
		}
	}

	@Override
	public List<HeldSecret> held() {
		return isSet() ? List.of(new HeldSecret(SETTING, HeldSecret.Kind.READ_KEY, SecretIdentity.of(this.key)))
				: List.of();
	}

	@Override
	public Reload reload(Environment settings) {
		String next = settings.getProperty("hogaudit.posthog.read-key", "").strip();
		if (next.equals(this.key)) {
			return Reload.NOTHING;
		}
		try {
			ReaderProperties.checkKey(next);
			if (!next.isEmpty()) {
				switch (this.client.ask(next)) {
					case KeyFacts.Rejected() -> {
						return Reload.refused(SETTING,
								"POSTHOG_READ_KEY has a new value that PostHog rejects: set a personal API key that exists.");
					}
					case KeyFacts.Unreachable(String reason) -> {
						return Reload.refused(SETTING, "POSTHOG_READ_KEY has a new value that cannot be verified now, "
								+ reason + ": it will be tried again.");
					}
					case KeyFacts known -> this.facts = known;
				}
			}
		}
		catch (SettingException ex) {
			return Reload.refused(SETTING, ex.sentence());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Reload.NOTHING;
		}
		List<String> from = ids();
		this.key = next;
		return Reload.changed(SETTING, from, ids());
	}

	private List<String> ids() {
		return isSet() ? List.of(SecretIdentity.of(this.key).id()) : List.of();
	}

}
