package io.hogaudit.readback;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.hogaudit.setting.SettingException;

/**
 * How PostHog's activity log is read for what never came by webhook.
 *
 * @param enabled whether it is, when there are a read key and a project
 * @param organizationId read the organization's log, which holds its projects', instead
 * of the project's; the key's owner must be an administrator
 * @param interval time between two polls
 * @param lag age at which an entry should have come by webhook; younger ones wait
 * @param initialAge how far back the first poll of a journal goes
 * @param timeout time for one request as a whole
 */
@ConfigurationProperties("hogaudit.backfill")
record BackfillProperties(@DefaultValue("true") boolean enabled, @DefaultValue("") String organizationId,
		@DefaultValue("1m") Duration interval, @DefaultValue("10m") Duration lag,
		@DefaultValue("24h") Duration initialAge, @DefaultValue("30s") Duration timeout) {

	BackfillProperties {
		organizationId = organizationId.strip();
		if (!organizationId.matches("[A-Za-z0-9-]{0,64}")) {
			throw new SettingException("hogaudit.backfill.organization-id must be the id of a PostHog organization.");
		}
	}

}
