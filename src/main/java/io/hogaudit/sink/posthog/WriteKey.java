package io.hogaudit.sink.posthog;

import java.util.List;

import org.springframework.core.env.Environment;

import io.hogaudit.setting.HeldSecret;
import io.hogaudit.setting.Reload;
import io.hogaudit.setting.SecretHolder;
import io.hogaudit.setting.SecretIdentity;
import io.hogaudit.setting.SettingException;

/**
 * The project token that entries are captured with. A new one is taken on when it has the
 * form of one and PostHog does not reject it; that says nothing of whose it is. Without
 * one at the start the sink is off until the next.
 */
final class WriteKey implements SecretHolder {

	static final String SETTING = "POSTHOG_WRITE_KEY";

	private final Probe probe;

	private volatile String key;

	/** Asks PostHog about a key that is not in use yet. */
	@FunctionalInterface
	interface Probe {

		boolean rejects(String key) throws InterruptedException;

	}

	WriteKey(String key, Probe probe) {
		this.key = key;
		this.probe = probe;
	}

	String current() {
		return this.key;
	}

	@Override
	public List<HeldSecret> held() {
		return this.key.isEmpty() ? List.of()
				: List.of(new HeldSecret(SETTING, HeldSecret.Kind.WRITE_KEY, SecretIdentity.of(this.key)));
	}

	@Override
	public Reload reload(Environment settings) {
		String next = settings.getProperty("hogaudit.posthog.write-key", "").strip();
		if (next.equals(this.key)) {
			return Reload.NOTHING;
		}
		if (next.isEmpty() || this.key.isEmpty()) {
			return Reload.refused(SETTING,
					"POSTHOG_WRITE_KEY was " + (next.isEmpty() ? "taken away" : "added")
							+ ": restart hogaudit to switch the PostHog sink "
							+ (next.isEmpty() ? "off; the old key is still in use." : "on."));
		}
		try {
			PostHogProperties.checkKey(next);
			if (this.probe.rejects(next)) {
				return Reload.refused(SETTING,
						"POSTHOG_WRITE_KEY has a new value that PostHog rejects: set the project token of a project in the region of POSTHOG_HOST.");
			}
		}
		catch (SettingException ex) {
			return Reload.refused(SETTING, ex.sentence());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Reload.NOTHING;
		}
		List<String> from = ids(this.key);
		this.key = next;
		return Reload.changed(SETTING, from, ids(next));
	}

	private static List<String> ids(String key) {
		return List.of(SecretIdentity.of(key).id());
	}

}
