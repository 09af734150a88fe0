package io.hogaudit.webhook;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.hogaudit.setting.SettingException;

/**
 * Settings of the reception.
 *
 * @param refusalWindow refused requests of one endpoint, address and reason within this
 * time are one entry
 * @param refusalEntriesPerDay entries of refused requests that an endpoint may have in 24
 * hours; beyond them all addresses are counted together
 */
@ConfigurationProperties("hogaudit.webhook")
record WebhookProperties(@DefaultValue("10s") Duration refusalWindow, @DefaultValue("1000") int refusalEntriesPerDay) {

	private static final int FEWEST = 24;

	WebhookProperties {
		if (refusalWindow.compareTo(Duration.ofSeconds(1)) < 0 || refusalWindow.compareTo(Duration.ofHours(1)) > 0) {
			throw new SettingException("hogaudit.webhook.refusal-window must be from 1s to 1h, for example 10s.");
		}
		if (refusalEntriesPerDay < FEWEST) {
			throw new SettingException(
					"hogaudit.webhook.refusal-entries-per-day must be at least 24, for example 1000.");
		}
	}

}
