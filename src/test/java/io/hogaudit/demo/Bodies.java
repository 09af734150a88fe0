package io.hogaudit.demo;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/** Bodies as PostHog sends them, with ids of their own. */
public final class Bodies {

	private Bodies() {
	}

	/** An activity log entry: a feature flag was changed. */
	public static String activity() {
		String now = LocalDateTime.now(ZoneOffset.UTC).toString();
		return """
				{"event":{"uuid":"%s","event":"$activity_log_entry_created","elements_chain":"","distinct_id":"Xy12abc","properties":\
				{"id":"%s","user":{"id":42,"uuid":"0190a5f0-0000-7000-8000-000000000001","distinct_id":"Xy12abc","first_name":"Jane",\
				"last_name":"Doe","email":"jane@example.com","is_email_verified":true,"hedgehog_config":null,\
				"role_at_organization":"engineering"},"unread":false,"organization_id":"018e0000-0000-7000-8000-000000000002",\
				"was_impersonated":false,"is_system":false,"client":null,"ip_address":"203.0.113.7","activity":"updated",\
				"item_id":"1234","scope":"FeatureFlag","detail":{"name":"new-checkout","short_id":null,"type":null,"changes":\
				[{"type":"FeatureFlag","action":"changed","field":"active","before":false,"after":true}],"trigger":null,\
				"context":null},"created_at":"%sZ"},"timestamp":"%s","captured_at":null,"url":""},"person":{"id":"42","properties":\
				{"email":"jane@example.com"},"name":"jane@example.com","url":""}}"""
			.formatted(UUID.randomUUID(), UUID.randomUUID(), now, now);
	}

	/** An event that a customer's application captured, about 1.5 KB. */
	public static String captured() {
		String uuid = UUID.randomUUID().toString();
		Instant now = Instant.now();
		return """
				{"event":{"uuid":"%1$s","event":"$pageview","elements_chain":"","distinct_id":"user_%2$d","properties":\
				{"$current_url":"https://example.com/account/settings?tab=billing","$host":"example.com","$pathname":"/account/settings",\
				"$browser":"Chrome","$browser_version":131,"$os":"Mac OS X","$device_type":"Desktop","$screen_height":1117,\
				"$screen_width":1728,"$viewport_height":965,"$viewport_width":1512,"$lib":"web","$lib_version":"1.295.0",\
				"$insert_id":"k3jx0q1t9w8e7r6y","$time":1764000000.123,"$referrer":"https://example.com/account","$referring_domain":"example.com",\
				"$session_id":"0198f2c4-1111-7000-8000-000000000001","$window_id":"0198f2c4-2222-7000-8000-000000000002",\
				"$ip":"203.0.113.7","$geoip_country_code":"DE","$geoip_city_name":"Berlin","$geoip_time_zone":"Europe/Berlin",\
				"$active_feature_flags":["new-checkout","dark-mode","pricing-2026"],"$feature/new-checkout":true,\
				"$feature/pricing-2026":"variant-b","plan":"scale","seats":25},"timestamp":"%3$s","captured_at":"%3$s",\
				"url":"https://us.posthog.com/project/1/events/%1$s/2026"},"person":{"id":"018f3c4e-0000-7000-8000-000000000001",\
				"properties":{"email":"a@example.com","name":"Ada Example","$initial_referrer":"https://search.example.com/",\
				"$creator_event_uuid":"018f3c4e-7b1a-7d10-9c2e-0a1b2c3d4e5f","plan":"scale"},"name":"a@example.com",\
				"url":"https://us.posthog.com/project/1/person/user_%2$d"}}"""
			.formatted(uuid, Math.floorMod(uuid.hashCode(), 10_000), now);
	}

	/** An alert that PostHog manages. */
	public static String alert() {
		return """
				{"id":"%s","type":"logs_alert.firing","timestamp":"%s","data":{"alert_id":"7a1c","alert_name":"Error rate",\
				"result_count":120,"threshold_count":100,"threshold_operator":"above","window_minutes":5,"service_names":["checkout"],\
				"severity_levels":["error"],"logs_url":"https://us.posthog.com/project/1/logs","alert_url":"https://us.posthog.com/project/1/logs/alerts/7a1c"}}"""
			.formatted(UUID.randomUUID(), Instant.now());
	}

}
