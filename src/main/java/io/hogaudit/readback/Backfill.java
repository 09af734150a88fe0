package io.hogaudit.readback;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.beans.factory.DisposableBean;

import io.hogaudit.credential.ReadAnswer;
import io.hogaudit.credential.Reader;
import io.hogaudit.journal.Append;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalUnavailableException;
import io.hogaudit.webhook.ActivityLog;

/**
 * Records what PostHog's activity log holds and no webhook brought, from a position that
 * moves only over what is durable. Replicas may do it at the same time: what comes twice
 * is recorded once. Thread-safe.
 */
public final class Backfill implements DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(Backfill.class);

	/** Until it is tried again when somebody could have changed the key or the plan. */
	private static final Duration OFF = Duration.ofMinutes(15);

	private static final int MAX_PAGES = 50;

	private static final String PAGE = "ordering=created_at&follow=true&page_size=200";

	private final Reader reader;

	private final ActivityLog activityLog;

	private final Journal journal;

	private final BackfillProperties properties;

	private final Clock clock;

	private final MeterRegistry meters;

	private final ScheduledExecutorService thread = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("backfill").factory());

	/** By {@link System#nanoTime()}. */
	private long pausedUntil = System.nanoTime();

	private volatile State state = State.OFF;

	private volatile @Nullable String reason;

	/** What the backfill does now. */
	public enum State {

		/**
		 * There is no read key or project, it was switched off, or the plan has no API.
		 */
		OFF,
		/** The activity log is read. */
		RUNNING,
		/** PostHog does not answer: tried again later. */
		UNKNOWN

	}

	/**
	 * How it is.
	 *
	 * @param reason why it is off or unknown, if PostHog is why
	 */
	public record Status(State state, @Nullable String reason) {
	}

	Backfill(Reader reader, ActivityLog activityLog, Journal journal, BackfillProperties properties, Clock clock,
			MeterRegistry meters) {
		this.reader = reader;
		this.activityLog = activityLog;
		this.journal = journal;
		this.properties = properties;
		this.clock = clock;
		this.meters = meters;
		for (Append append : Append.values()) {
			entries(append, 0);
		}
		requests("answered", 0);
		if (properties.enabled()) {
			long millis = properties.interval().toMillis();
			var _ = this.thread.scheduleWithFixedDelay(this::run, Math.min(millis, 5_000), millis,
					TimeUnit.MILLISECONDS);
		}
	}

	public Status status() {
		return new Status((this.properties.enabled() && this.reader.isOn()) ? this.state : State.OFF, this.reason);
	}

	private void run() {
		try {
			boolean more = this.reader.isOn() && System.nanoTime() - this.pausedUntil >= 0;
			for (int i = 0; more && i < MAX_PAGES; i++) {
				more = poll();
			}
		}
		catch (JournalUnavailableException ex) {
			logger.debug("Backfill waits for the journal: {}", ex.getMessage());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (RuntimeException | Error ex) {
			logger.error("Backfill failed and goes on later", ex);
		}
	}

	/** Reads one page; whether another may follow at once. */
	private boolean poll() throws InterruptedException {
		String query = this.journal.memo(position())
			.orElseGet(() -> since(this.clock.instant().minus(this.properties.initialAge())));
		ReadAnswer said = this.reader.get(path() + "?" + query, this.properties.timeout());
		return switch (said) {
			case ReadAnswer.Unreachable(String why) -> is("unknown", State.UNKNOWN, why, Duration.ZERO);
			case ReadAnswer.Answered answer -> switch (answer.status()) {
				case 200 -> page(query, answer);
				case 402, 403, 404 -> is("off", State.OFF, whyOff(answer.status()), OFF);
				case 429 -> is("unknown", State.UNKNOWN, "PostHog answered 429",
						(answer.retryAfter() != null) ? answer.retryAfter() : this.properties.interval());
				default -> is("unknown", State.UNKNOWN, "PostHog answered " + answer.status(), Duration.ZERO);
			};
		};
	}

	private String whyOff(int status) {
		boolean organization = !this.properties.organizationId().isEmpty();
		return "PostHog answered %s: ".formatted(status) + switch (status) {
			case 402 -> "the activity log is not in the plan";
			case 403 -> organization
					? "POSTHOG_READ_KEY is limited to projects, where hogaudit.backfill.organization-id needs a key of the organization, or it lacks activity_log:read, or its owner is not an administrator"
					: "POSTHOG_READ_KEY lacks activity_log:read or the project, or its owner may not read the activity log";
			default -> "there is no activity log of "
					+ (organization ? "hogaudit.backfill.organization-id" : "POSTHOG_PROJECT_ID")
					+ " for POSTHOG_READ_KEY";
		};
	}

	private boolean page(String query, ReadAnswer.Answered answer) {
		ActivityLogPage page = answer.json().flatMap(ActivityLogPage::of).orElse(null);
		if (page == null) {
			return is("unknown", State.UNKNOWN, "PostHog's activity log has another form", Duration.ZERO);
		}
		is("answered", State.RUNNING, null, Duration.ZERO);
		Instant old = this.clock.instant().minus(this.properties.lag());
		@Nullable Instant last = null;
		for (ObjectNode entry : page.entries()) {
			Optional<Instant> at = ActivityLog.createdAt(entry);
			if (at.isPresent() && at.get().isAfter(old)) {
				// it may still come by webhook: this page is read again
				return false;
			}
			entries(this.activityLog.record(entry, "backfill"), 1);
			last = at.orElse(last);
		}
		String next = (page.next() != null) ? page.next() : (last != null) ? since(last) : query;
		this.journal.memo(position(), next);
		return !page.entries().isEmpty() && !next.equals(query);
	}

	private boolean is(String outcome, State state, @Nullable String why, Duration pause) {
		requests(outcome, 1);
		if (why != null && !why.equals(this.reason)) {
			logger.warn("Backfill is {}: {}", (state == State.OFF) ? "off" : "waiting", why);
		}
		this.state = state;
		this.reason = why;
		this.pausedUntil = System.nanoTime() + pause.toNanos();
		return false;
	}

	private void entries(Append append, int count) {
		String outcome = (append == Append.RECORDED) ? "recorded" : "already_recorded";
		Counter.builder("hogaudit.backfill.entries")
			.description("activity log entries that were read back")
			.tag("outcome", outcome)
			.register(this.meters)
			.increment(count);
	}

	private void requests(String outcome, int count) {
		Counter.builder("hogaudit.backfill.requests")
			.description("requests to PostHog's activity log")
			.tag("outcome", outcome)
			.register(this.meters)
			.increment(count);
	}

	private String path() {
		return this.properties.organizationId().isEmpty() ? this.reader.project() + "advanced_activity_logs/"
				: "/api/organizations/" + this.properties.organizationId() + "/advanced_activity_logs/";
	}

	private String position() {
		return "backfill:" + path();
	}

	private static String since(Instant time) {
		return PAGE + "&start_date=" + time;
	}

	@Override
	public void destroy() throws InterruptedException {
		this.thread.shutdownNow();
		this.thread.awaitTermination(1, TimeUnit.SECONDS);
	}

}
