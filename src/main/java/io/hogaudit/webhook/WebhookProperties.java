package io.hogaudit.webhook;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the reception.
 *
 * @param refusalWindow refused requests of one endpoint, address and reason within this
 * time are one entry
 */
@ConfigurationProperties("hogaudit.webhook")
record WebhookProperties(@DefaultValue("10s") Duration refusalWindow) {
}
