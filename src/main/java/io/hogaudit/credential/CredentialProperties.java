package io.hogaudit.credential;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.hogaudit.setting.SettingException;

/**
 * How hogaudit looks after its own secrets.
 *
 * @param watchInterval how often the mounted files are looked at; a change is taken on
 * when two looks have seen the same
 */
@ConfigurationProperties("hogaudit.credential")
record CredentialProperties(@DefaultValue("1s") Duration watchInterval) {

	CredentialProperties {
		if (!watchInterval.isPositive()) {
			throw new SettingException("hogaudit.credential.watch-interval must be more than zero, for example 1s.");
		}
	}

}
