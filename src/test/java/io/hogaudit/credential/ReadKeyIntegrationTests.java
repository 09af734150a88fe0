package io.hogaudit.credential;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.mock.env.MockEnvironment;

import io.hogaudit.Patience;
import io.hogaudit.setting.HeldSecret;
import io.hogaudit.setting.Reload;
import io.hogaudit.sink.posthog.StandInAnswer;
import io.hogaudit.sink.posthog.StandInPostHog;

import static org.assertj.core.api.Assertions.assertThat;

/** A stand-in PostHog in each state that a read key can be in. */
class ReadKeyIntegrationTests {

	private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

	private static final String KEY = "phx_" + "canary0".repeat(5);

	private static final String FINE = answer("[\"query:read\"]", "[42]", "2026-11-01T00:00:00Z", "null",
			"\"2026-11-23T00:00:00Z\"");

	private final StandInPostHog postHog;

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private ReadClient client;

	private ReadKey key;

	ReadKeyIntegrationTests() throws IOException {
		this.postHog = new StandInPostHog(0, true);
		this.client = client(Patience.BOUND);
		this.key = new ReadKey(KEY, this.client);
	}

	private ReadClient client(Duration timeout) {
		return new ReadClient(new ReaderProperties(this.postHog.host(), "", KEY, "42", timeout), this.meters);
	}

	@AfterEach
	void close() {
		this.client.close();
		this.postHog.close();
	}

	private static String answer(String scopes, String teams, String created, String rolled, String used) {
		return "{\"id\":\"x\",\"scopes\":%s,\"scoped_teams\":%s,\"scoped_organizations\":[],\"created_at\":\"%s\",\"last_rolled_at\":%s,\"last_used_at\":%s}"
			.formatted(scopes, teams, created, rolled, used);
	}

	private List<String> organizations = List.of();

	private List<Check> checks(String environment, String... required) throws InterruptedException {
		this.key.ask();
		CredentialProperties properties = new CredentialProperties(Duration.ofSeconds(1), Duration.ofMinutes(1),
				Duration.ofDays(90), Duration.ofDays(180), Duration.ofDays(90), List.of(), List.of(), "", List.of(),
				false);
		List<String> needed = (required.length > 0) ? List.of(required) : List.of("query:read");
		return new ReadKeyCheck(this.key, ScopePolicy.of(environment, List.of(), needed), needed, "42",
				this.organizations, properties, Clock.fixed(NOW, ZoneOffset.UTC))
			.look();
	}

	@Test
	void aKeyOfAProjectCannotReadOfAnOrganization() throws Exception {
		this.organizations = List.of("org-1");
		says(FINE);
		assertThat(checks("production").getLast()).satisfies((check) -> {
			assertThat(check.verdict()).isEqualTo(Verdict.FAIL);
			assertThat(check.reason()).contains("limited to projects", "hogaudit.backfill.organization-id");
		});
		says(FINE.replace("[42]", "[]").replace("\"scoped_organizations\":[]", "\"scoped_organizations\":[\"org-2\"]"));
		assertThat(checks("production").getLast().reason()).contains("does not reach the organization");
		says(FINE.replace("[42]", "[]").replace("\"scoped_organizations\":[]", "\"scoped_organizations\":[\"org-1\"]"));
		assertThat(verdict("production")).isEqualTo(Verdict.PASS);
	}

	private void says(String answer) {
		this.postHog.answerAlways((request) -> new StandInAnswer.Status(200, Map.of(), answer));
	}

	@Test
	void aNarrowKeyPassesAndIsAskedAboutByItselfOnly() throws Exception {
		says(FINE);
		assertThat(checks("production")).allMatch((check) -> check.verdict() == Verdict.PASS).hasSize(2);
		assertThat(this.postHog.requests()).singleElement().satisfies((request) -> {
			assertThat(request.method()).isEqualTo("GET");
			assertThat(request.path()).isEqualTo("/api/personal_api_keys/@current/");
			assertThat(request.header("Authorization")).isEqualTo("Bearer " + KEY);
		});
		assertThat(this.meters.get("hogaudit.credential.read").tag("outcome", "answered").timer().count()).isOne();
	}

	@Test
	void aKeyThatMayDoEverythingFailsEverywhere() throws Exception {
		says(answer("[\"*\"]", "[42]", "2026-11-01T00:00:00Z", "null", "null"));
		assertThat(verdict("development")).isEqualTo(Verdict.FAIL);
	}

	@Test
	void aKeyFromBeforeThereWereScopesMayDoEverything() throws Exception {
		says(answer("null", "[42]", "2026-11-01T00:00:00Z", "null", "null"));
		assertThat(verdict("development")).isEqualTo(Verdict.FAIL);
	}

	@Test
	void aKeyThatMayWriteFailsEverywhere() throws Exception {
		says(answer("[\"query:read\",\"feature_flag:write\"]", "[42]", "2026-11-01T00:00:00Z", "null", "null"));
		assertThat(verdict("development")).isEqualTo(Verdict.FAIL);
		assertThat(checks("development").getLast().reason()).contains("feature_flag:write")
			.doesNotContain("query:read");
	}

	@Test
	void whatAKeyMayReadDependsOnTheEnvironment() throws Exception {
		says(answer("[\"query:read\",\"dashboard:read\"]", "[42]", "2026-11-01T00:00:00Z", "null", "null"));
		assertThat(verdict("development")).isEqualTo(Verdict.PASS);
		assertThat(verdict("staging")).isEqualTo(Verdict.WARN);
		assertThat(verdict("production")).isEqualTo(Verdict.FAIL);
	}

	@Test
	void aWriteThatIsNamedIsAllowed() {
		ScopePolicy policy = ScopePolicy.of("staging", List.of("query:read", "annotation:write"), List.of());
		assertThat(policy.tooWide(List.of("query:read", "annotation:write"))).isEmpty();
		assertThat(policy.tooWide(List.of("annotation:write", "cohort:write", "cohort:read", "*")))
			.containsExactly("cohort:write", "cohort:read", "*");
	}

	@Test
	void aKeyForAllProjectsIsTooWide() throws Exception {
		says(answer("[\"query:read\"]", "[]", "2026-11-01T00:00:00Z", "null", "null"));
		assertThat(verdict("development")).isEqualTo(Verdict.WARN);
		assertThat(verdict("production")).isEqualTo(Verdict.FAIL);
	}

	@Test
	void aKeyThatLacksAScopeOrTheProjectIsTooNarrow() throws Exception {
		says(FINE);
		assertThat(checks("staging", "activity_log:read").getLast().reason()).contains("lacks activity_log:read");
		says(answer("[\"query:read\"]", "[7]", "2026-11-01T00:00:00Z", "null", "null"));
		assertThat(checks("staging").getLast().reason()).contains("POSTHOG_PROJECT_ID");
	}

	@Test
	void aKeyThatNobodyUsesIsAFinding() throws Exception {
		says(answer("[\"query:read\"]", "[42]", "2026-01-01T00:00:00Z", "null", "\"2026-02-01T00:00:00Z\""));
		assertThat(checks("production").getFirst().verdict()).isEqualTo(Verdict.WARN);
	}

	@Test
	void aRolledKeyIsAsOldAsItsRoll() throws Exception {
		says(answer("[\"query:read\"]", "[42]", "2020-01-01T00:00:00Z", "\"2026-11-20T00:00:00Z\"", "null"));
		this.key.ask();
		assertThat(this.key.facts()).isInstanceOfSatisfying(KeyFacts.Known.class,
				(known) -> assertThat(known.made()).isEqualTo("2026-11-20T00:00:00Z"));
	}

	@Test
	void aRevokedKeyFailsAndMayHaveLeaked() throws Exception {
		says(FINE);
		this.key.ask();
		this.postHog.answerAlways((request) -> StandInAnswer.status(401));
		assertThat(checks("production")).singleElement().satisfies((check) -> {
			assertThat(check.verdict()).isEqualTo(Verdict.FAIL);
			assertThat(check.reason()).contains("after a leak").doesNotContain(KEY);
		});
	}

	@Test
	void anOldPostHogThatDoesNotTellIsAWarning() throws Exception {
		this.postHog.answerAlways((request) -> StandInAnswer.status(403));
		assertThat(checks("production").getFirst().verdict()).isEqualTo(Verdict.WARN);
	}

	@Test
	void aPostHogWithoutThisPageIsAWarning() throws Exception {
		this.postHog.answerAlways((request) -> StandInAnswer.status(404));
		assertThat(checks("production")).singleElement().satisfies((check) -> {
			assertThat(check.verdict()).isEqualTo(Verdict.WARN);
			assertThat(check.reason()).contains("old self-hosted version");
		});
	}

	@Test
	void aSlowPostHogIsWaitedForNoLongerThanTheTimeout() throws Exception {
		this.postHog.answerAlways((request) -> new StandInAnswer.Hang(Patience.BOUND));
		this.client.close();
		this.client = client(Duration.ofMillis(500));
		this.key = new ReadKey(KEY, this.client);
		assertThat(checks("production").getFirst().reason()).contains("did not answer in time");
		assertThat(this.meters.get("hogaudit.credential.read").tag("outcome", "unreachable").timer().count()).isOne();
	}

	@Test
	void aPostHogThatIsDownIsAWarning() throws Exception {
		this.postHog.close();
		assertThat(checks("production")).singleElement().satisfies((check) -> {
			assertThat(check.verdict()).isEqualTo(Verdict.WARN);
			assertThat(check.reason()).contains("cannot be reached");
		});
	}

	@Test
	void aPostHogThatFailsOrAnswersSomethingElseIsAWarning() throws Exception {
		this.postHog.answerAlways((request) -> StandInAnswer.status(503));
		assertThat(checks("production").getFirst().reason()).contains("answered 503");
		this.postHog.answerAlways((request) -> new StandInAnswer.Status(200, Map.of(), "<html>"));
		assertThat(checks("production").getFirst().verdict()).isEqualTo(Verdict.WARN);
	}

	@Test
	void a401WhileReadingMakesTheKeySuspect() throws Exception {
		Reader reader = new Reader(this.client, this.key, "42");
		says(FINE);
		reader.get(reader.project(), Patience.BOUND);
		assertThat(this.key.isSuspect()).isFalse();
		this.postHog.answerAlways((request) -> StandInAnswer.status(401));
		reader.query("SELECT 1", "test", Patience.BOUND);
		assertThat(this.key.isSuspect()).isTrue();
		this.key.ask();
		assertThat(this.key.isSuspect()).isFalse();
		assertThat(this.key.facts()).isInstanceOf(KeyFacts.Rejected.class);
	}

	@Test
	void anOutageLeavesWhatWasKnown() throws Exception {
		says(FINE);
		this.key.ask();
		this.postHog.answerAlways((request) -> StandInAnswer.status(503));
		assertThat(checks("production")).allMatch((check) -> check.verdict() == Verdict.PASS);
	}

	@Test
	void takesOnANewKeyOnlyWhenPostHogKnowsIt() {
		String next = "phx_" + "second0".repeat(5);
		MockEnvironment settings = new MockEnvironment().withProperty("hogaudit.posthog.read-key", next);
		this.postHog.answerAlways((request) -> StandInAnswer.status(401));
		assertThat(this.key.reload(settings).problems()).singleElement()
			.satisfies((problem) -> assertThat(problem.sentence()).contains("PostHog rejects").doesNotContain(next));
		this.postHog.answerAlways((request) -> StandInAnswer.status(503));
		assertThat(this.key.reload(settings).problems()).singleElement()
			.satisfies((problem) -> assertThat(problem.sentence()).contains("tried again"));
		String before = id();
		says(FINE);
		Reload reload = this.key.reload(settings);
		assertThat(reload.problems()).isEmpty();
		assertThat(reload.changes()).singleElement().satisfies((change) -> {
			assertThat(change.from()).containsExactly(before);
			assertThat(change.to()).containsExactly(id()).doesNotContain(before);
		});
		assertThat(this.key.reload(settings)).isEqualTo(Reload.NOTHING);
	}

	@Test
	void refusesAProjectTokenInPlaceOfAReadKey() {
		MockEnvironment settings = new MockEnvironment().withProperty("hogaudit.posthog.read-key",
				"phc_" + "canary0".repeat(5));
		assertThat(this.key.reload(settings).problems()).singleElement()
			.satisfies((problem) -> assertThat(problem.sentence()).contains("project token"));
		assertThat(this.postHog.requests()).isEmpty();
	}

	private String id() {
		return String.valueOf(this.key.held().stream().map(HeldSecret::id).findFirst().orElseThrow());
	}

	private Verdict verdict(String environment) throws InterruptedException {
		return checks(environment).getLast().verdict();
	}

}
