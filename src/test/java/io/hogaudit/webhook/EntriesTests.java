package io.hogaudit.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.hogaudit.audit.AuditEntry;
import io.hogaudit.audit.NaturalKey;
import io.hogaudit.audit.Result;
import io.hogaudit.signature.Verified;

import static org.assertj.core.api.Assertions.assertThat;

class EntriesTests {

	private static final Instant RECEIVED = Instant.parse("2026-08-28T10:15:31Z");

	private static final String ACTIVITY = """
			{"event":{"uuid":"6f0b7c1e-3a52-4d0e-9f3b-1c2d3e4f5a6b","event":"$activity_log_entry_created","distinct_id":"Xy12",
			"properties":{"id":"0198f2c4-0000-7000-8000-000000000001","user":{"id":42,"uuid":"0190","distinct_id":"Xy12","first_name":"Jane",
			"email":"jane@example.com"},"was_impersonated":false,"is_system":false,"client":null,"ip_address":"203.0.113.7",
			"activity":"created","item_id":"phx-key-id","scope":"PersonalAPIKey","detail":{"name":"CI key","changes":null,"context":
			{"user_email":"jane@example.com"}},"created_at":"2026-08-28T10:15:30.123456Z"},"timestamp":"2026-08-28T10:15:30.130001","url":""},
			"person":{"id":"42","properties":{}}}""";

	private final Entries entries = new Entries(new Severities(Map.of()));

	@Test
	void recordsAnActivityLogEntry() {
		AuditEntry entry = entry(ACTIVITY);
		assertThat(entry.key()).isEqualTo(NaturalKey.activity("0198f2c4-0000-7000-8000-000000000001"));
		assertThat(entry.action()).isEqualTo("personal_api_key.created");
		assertThat(entry.userId()).isEqualTo("Xy12");
		assertThat(entry.resource()).isEqualTo("PersonalAPIKey/phx-key-id");
		assertThat(entry.result()).isEqualTo(Result.SUCCESS);
		assertThat(entry.timestamp()).isEqualTo(Instant.parse("2026-08-28T10:15:30.123456Z"));
		assertThat(entry.metadata().at("/user/email").asString()).isEqualTo("jane@example.com");
		assertThat(entry.metadata().at("/context/user_email").asString()).isEqualTo("jane@example.com");
		assertThat(entry.metadata().get("ip_address").asString()).isEqualTo("203.0.113.7");
		assertThat(entry.metadata().get("was_impersonated").booleanValue()).isFalse();
		assertThat(entry.metadata().get("sourceAddress").asString()).isEqualTo("192.0.2.1");
		assertThat(entry.metadata().get("deliveryId").asString()).isEqualTo("msg_1");
	}

	@Test
	void recognisesTheSameActivityFromAnotherProjectAndDelivery() {
		String copy = ACTIVITY.replace("6f0b7c1e", "7f0b7c1e");
		assertThat(entry(copy).id()).isEqualTo(entry(ACTIVITY).id());
	}

	@Test
	void knowsMissingItemsAndFailures() {
		AuditEntry entry = entry(
				ACTIVITY.replace("phx-key-id", "None").replace("\"created\"", "\"share_login_failed\""));
		assertThat(entry.resource()).isEqualTo("PersonalAPIKey");
		assertThat(entry.result()).isEqualTo(Result.FAILURE);
		assertThat(entry.action()).isEqualTo("personal_api_key.share_login_failed");
	}

	@Test
	void namesNoUserForTheSystem() {
		String system = ACTIVITY.replaceAll("(?s)\"user\":\\{[^}]*\\}", "\"user\":null");
		assertThat(entry(system).userId()).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "QuantumNotebook,teleported,quantum_notebook.teleported", "XMLThing,was moved,xml_thing.was_moved",
			"lower,UPPER,lower.upper", "Ü,ß,_._" })
	void passesUnknownScopesAndActivitiesThroughInTheSameForm(String scope, String activity, String action) {
		AuditEntry entry = entry(
				ACTIVITY.replace("PersonalAPIKey", scope).replace("\"created\"", "\"" + activity + "\""));
		assertThat(entry.action()).isEqualTo(action);
		assertThat(entry.resource()).isEqualTo(scope + "/phx-key-id");
		assertThat(entry.userId()).isEqualTo("Xy12");
		assertThat(entry.metadata().path("scope").asString("")).isEqualTo(scope);
		assertThat(entry.metadata().path("activity").asString("")).isEqualTo(activity);
	}

	@ParameterizedTest
	@CsvSource({ "$weather_station_broken,weather_station.broken", "$weather,internal_event.weather",
			"$_,internal_event._", "$a_errored,a.errored" })
	void passesUnknownInternalEventsThroughInTheSameForm(String event, String action) {
		AuditEntry entry = entry("""
				{"event":{"event":"%s","distinct_id":"team_1","url":"","properties":{"a":1}},
				"person":{"id":"42","properties":{"distinct_id":"Xy12"}}}""".formatted(event));
		assertThat(entry.action()).isEqualTo(action);
		assertThat(entry.resource()).isEqualTo("Event/" + event);
		assertThat(entry.userId()).isEqualTo("Xy12");
		assertThat(entry.metadata().at("/properties/a").intValue()).isEqualTo(1);
	}

	@Test
	void letsNoDeliverySpeakInItsPlace() {
		AuditEntry entry = entry(ACTIVITY.replace("\"unread\"", "\"x\"")
			.replace("\"was_impersonated\":false",
					"""
							"via":"backfill","sourceAddress":"forged","deliveryId":"forged","severity":"info","concern":"none\""""));
		assertThat(entry.metadata().has("via")).isFalse();
		assertThat(entry.metadata().has("severity")).isFalse();
		assertThat(entry.metadata().path("sourceAddress").asString("")).isEqualTo("192.0.2.1");
		assertThat(entry.metadata().path("deliveryId").asString("")).isEqualTo("msg_1");
		assertThat(entry.metadata().path("sourceAddress_").asString("")).isEqualTo("forged");
		assertThat(entry.metadata().path("via_").asString("")).isEqualTo("backfill");
	}

	@Test
	void recordsACapturedEvent() {
		AuditEntry entry = entry(
				"""
						{"event":{"uuid":"018f3c4e-7b1a-7d10-9c2e-0a1b2c3d4e5f","event":"$pageview","distinct_id":"user_42","properties":{"$ip":"1"},
						"timestamp":"2026-08-28T10:15:30.123Z"},"person":null,"project":{"id":1}}""");
		assertThat(entry.action()).isEqualTo("event.captured");
		assertThat(entry.userId()).isEqualTo("user_42");
		assertThat(entry.resource()).isEqualTo("Event/$pageview");
		assertThat(entry.key()).isEqualTo(NaturalKey.event("018f3c4e-7b1a-7d10-9c2e-0a1b2c3d4e5f"));
		assertThat(entry.metadata().at("/project/id").intValue()).isEqualTo(1);
	}

	@ParameterizedTest
	@CsvSource({ "$insight_alert_firing,alert_id,insight_alert.firing,InsightAlert/7,SUCCESS",
			"$logs_alert_auto_disabled,alert_id,logs_alert.auto_disabled,LogsAlert/7,SUCCESS",
			"$batch_export_run_failed,batch_export_id,batch_export_run.failed,BatchExport/7,FAILURE",
			"$feature_flag_stale,flag_id,feature_flag.stale,FeatureFlag/7,SUCCESS",
			"$error_tracking_issue_created,other,error_tracking_issue.created,ErrorTrackingIssue/d1,SUCCESS",
			"$health_check_issue_resolved,kind,health_check_issue.resolved,HealthCheckIssue/7,SUCCESS" })
	void recordsInternalEvents(String event, String property, String action, String resource, Result result) {
		AuditEntry entry = entry(
				"{\"event\":{\"uuid\":\"u\",\"event\":\"%s\",\"distinct_id\":\"d1\",\"properties\":{\"%s\":7},\"timestamp\":\"2026-08-28T10:15:30\"}}"
					.formatted(event, property));
		assertThat(entry.action()).isEqualTo(action);
		assertThat(entry.resource()).isEqualTo(resource);
		assertThat(entry.result()).isEqualTo(result);
		assertThat(entry.userId()).isNull();
		assertThat(entry.timestamp()).isEqualTo(Instant.parse("2026-08-28T10:15:30Z"));
	}

	@Test
	void recordsAManagedAlert() {
		AuditEntry entry = entry("""
				{"id":"e1","type":"logs_alert.firing","timestamp":"2026-08-28T10:15:30Z","data":{"alert_id":"a1"}}""");
		assertThat(entry.action()).isEqualTo("logs_alert.firing");
		assertThat(entry.resource()).isEqualTo("LogsAlert/a1");
		assertThat(entry.metadata().at("/data/alert_id").asString()).isEqualTo("a1");
	}

	@Test
	void recordsARestHookUnderTheIdOfItsEvent() {
		AuditEntry entry = entry("""
				{"hook":{"id":"h1","event":"action_performed"},"data":{"eventUuid":"018f3c4e","event":"signed up",
				"distinctId":"user_42","teamId":2,"timestamp":"2026-08-28T10:15:30Z","person":{}}}""");
		assertThat(entry.key()).isEqualTo(NaturalKey.event("018f3c4e"));
		assertThat(entry.action()).isEqualTo("event.captured");
		assertThat(entry.userId()).isEqualTo("user_42");
		assertThat(entry.resource()).isEqualTo("Event/signed up");
		assertThat(entry.timestamp()).isEqualTo(Instant.parse("2026-08-28T10:15:30Z"));
		assertThat(entry.metadata().at("/data/teamId").intValue()).isEqualTo(2);
	}

	@Test
	void keepsNoTargetOfARestHook() {
		AuditEntry entry = entry(
				"""
						{"hook":{"id":"h1","event":"e","target":"https://hooks.example.com/s1"},"data":{"event":"signed up"}}""");
		assertThat(entry.metadata().toString()).contains("h1").doesNotContain("hooks.example.com");
		AuditEntry other = entry("""
				{"hook":{"id":"h1","target":"https://hooks.example.com/s1"},"data":[],"kept":1}""");
		assertThat(other.metadata().toString()).contains("kept").doesNotContain("hooks.example.com");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"event\":%s}", "{\"hook\":{\"id\":\"h\"},\"data\":%s}" })
	void knowsItsOwnEntriesInEveryShape(String shape) {
		String own = shape.formatted("{\"event\":\"audit\",\"properties\":{\"$lib\":\"hogaudit\"}}");
		assertThat(Events.isOwn(delivery(own).json(), "audit")).isTrue();
		assertThat(Events.isOwn(delivery(own).json(), "other")).isFalse();
		assertThat(Events.isOwn(delivery(own.replace("hogaudit", "web")).json(), "audit")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"event\":{\"event\":\"$pageview\"},\"data\":%s}", "{\"event\":null,\"data\":%s}",
			"{\"data\":%s}" })
	void takesNothingForItsOwnBecauseATemplateAddsSomething(String shape) {
		String body = shape.formatted("{\"event\":\"audit\",\"properties\":{\"$lib\":\"hogaudit\"}}");
		assertThat(Events.isOwn(delivery(body).json(), "audit")).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "42,Xy12", "43," })
	void namesTheCommenterAndNotWhomAMentionIsFor(String person, String user) {
		AuditEntry entry = entry("""
				{"event":{"event":"$discussion_mention_created","distinct_id":"team_1","properties":{"item_id":"i1",
				"commenter_user_id":42,"commenter_user_email":"jane@example.com"}},
				"person":{"id":"%s","properties":{"distinct_id":"Xy12"}}}""".formatted(person));
		assertThat(entry.userId()).isEqualTo(user);
		assertThat(entry.metadata().at("/user/id").intValue()).isEqualTo(42);
		assertThat(entry.metadata().at("/user/email").asString()).isEqualTo("jane@example.com");
	}

	@Test
	void recordsTheMessageOfAnActionWebhook() {
		AuditEntry entry = entry("{\"text\":\"Signed up was triggered by jane\"}");
		assertThat(entry.action()).isEqualTo("action.triggered");
		assertThat(entry.metadata().get("text").asString()).isEqualTo("Signed up was triggered by jane");
		assertThat(entry("{\"text\":\"x\",\"more\":1}").action()).isEqualTo("webhook.received");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "not json", "{\"a\":", "[1,2]", "\"text\"", "null", "42", "{}", "{\"event\":null}",
			"{\"event\":\"x\"}", "{\"event\":{\"event\":5}}", "{\"event\":{}}", "{\"type\":\"x\",\"data\":5}",
			"{\"event\":{\"event\":\"$activity_log_entry_created\"}}",
			"{\"event\":{\"event\":\"$activity_log_entry_created\",\"properties\":[],\"timestamp\":7}}",
			"{\"event\":{\"event\":\"$activity_log_entry_created\",\"properties\":{\"detail\":\"x\",\"user\":5,\"scope\":{},\"id\":[]}}}",
			"{\"event\":{\"event\":\"$insight_alert_\",\"properties\":\"None\"}}", "{} trailing",
			"{\"text\":\"legacy\"}" })
	void recordsWhateverComes(String body) {
		AuditEntry entry = entry(body);
		assertThat(entry.action()).isNotBlank();
		assertThat(entry.timestamp()).isEqualTo(RECEIVED);
		assertThat(entry(body).id()).isEqualTo(entry.id());
	}

	@Test
	void recordsDeepNestingAndInvalidUtf8() {
		assertThat(entry("[".repeat(100_000)).action()).isEqualTo("webhook.received");
		byte[] invalid = { '{', '"', (byte) 0xff, '"', ':', '1', '}' };
		assertThat(this.entries.entry(this.entries.delivery(verified(invalid), null)).action()).isNotBlank();
	}

	@ParameterizedTest
	@ValueSource(strings = { "2026-08-28T10:15:30.123456", "2026-08-28 10:15:30.123456", "2026-08-28T10:15:30.123456Z",
			"2026-08-28T12:15:30.123456+02:00", "2026-08-28T10:15:30.123456789+00:00" })
	void readsTimesAsPostHogWritesThem(String time) {
		AuditEntry entry = entry("{\"event\":{\"event\":\"x\",\"timestamp\":\"%s\"}}".formatted(time));
		assertThat(entry.timestamp()).isEqualTo(Instant.parse("2026-08-28T10:15:30.123456Z"));
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "2026-08-30T10:15:30Z", "1970-01-01T00:00:00Z", "+999999999-12-31T23:59:59Z", "yesterday" })
	void takesTheTimeOfReceiptWhenTheOneSaidCannotBe(String time) {
		AuditEntry entry = entry("{\"event\":{\"event\":\"x\",\"timestamp\":\"%s\"}}".formatted(time));
		assertThat(entry.timestamp()).isEqualTo(RECEIVED);
	}

	private AuditEntry entry(String body) {
		return this.entries.entry(delivery(body));
	}

	private Delivery delivery(String body) {
		return this.entries.delivery(verified(body.getBytes(StandardCharsets.UTF_8)), null);
	}

	private static Verified verified(byte[] body) {
		return new Verified("posthog", "msg_1", body, "0a1b2c3d", "192.0.2.1", RECEIVED);
	}

}
