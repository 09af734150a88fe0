package io.hogaudit.sink.otlp;

import java.util.List;
import java.util.Map;

import org.springframework.core.env.Environment;

import io.hogaudit.setting.HeldSecret;
import io.hogaudit.setting.Reload;
import io.hogaudit.setting.SecretHolder;
import io.hogaudit.setting.SettingException;

/**
 * The headers of each export, which may hold a key. New ones are taken on when they can
 * be read and the receiver does not answer 401 or 403 to an empty export with them. No
 * short id of them is shown: they may hold a password.
 */
final class OtlpCredential implements SecretHolder {

	static final String SETTING = "HOGAUDIT_OTLP_HEADERS";

	private final Probe probe;

	private volatile Map<String, String> headers;

	/** Asks the receiver about headers that are not in use yet. */
	@FunctionalInterface
	interface Probe {

		boolean rejects(Map<String, String> headers) throws InterruptedException;

	}

	OtlpCredential(String headers, Probe probe) {
		this.headers = OtlpHeaders.parse(headers);
		this.probe = probe;
	}

	Map<String, String> current() {
		return this.headers;
	}

	@Override
	public List<HeldSecret> held() {
		return this.headers.isEmpty() ? List.of()
				: List.of(new HeldSecret(SETTING, HeldSecret.Kind.OTLP_HEADERS, null));
	}

	@Override
	public Reload reload(Environment settings) {
		try {
			Map<String, String> next = OtlpHeaders.parse(settings.getProperty("hogaudit.otlp.headers", "").strip());
			if (next.equals(this.headers)) {
				return Reload.NOTHING;
			}
			if (this.probe.rejects(next)) {
				return Reload.refused(SETTING,
						"HOGAUDIT_OTLP_HEADERS has a new value that the OTLP endpoint rejects: set headers that it takes.");
			}
			this.headers = next;
			return Reload.changed(SETTING, List.of(), List.of());
		}
		catch (SettingException ex) {
			return Reload.refused(SETTING, ex.sentence());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Reload.NOTHING;
		}
	}

}
