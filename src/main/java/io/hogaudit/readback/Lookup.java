package io.hogaudit.readback;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.credential.ReadAnswer;
import io.hogaudit.credential.Reader;

/**
 * Asks PostHog which of some entries it shows. After an answer that says nothing it
 * pauses for ten intervals, or as long as PostHog asked for. For one thread but for
 * {@link #unknown}.
 */
final class Lookup {

	private static final Logger logger = LoggerFactory.getLogger(Lookup.class);

	private final Reader reader;

	private final ConfirmationProperties properties;

	private final ConfirmationMeters meters;

	/** By {@link System#nanoTime()}. */
	private long pausedUntil = System.nanoTime();

	private volatile @Nullable String unknown;

	Lookup(Reader reader, ConfirmationProperties properties, ConfirmationMeters meters) {
		this.reader = reader;
		this.properties = properties;
		this.meters = meters;
	}

	boolean isPaused() {
		return System.nanoTime() - this.pausedUntil < 0;
	}

	/** Why nothing is known now, null when PostHog answers. */
	@Nullable String unknown() {
		return this.unknown;
	}

	/** The ids that PostHog shows; empty when that is not known. */
	Optional<Set<UUID>> shown(List<StoredEntry> entries) throws InterruptedException {
		Optional<Set<UUID>> ids = switch (this.reader.query(HogQl.query(entries), "hogaudit_confirmation",
				this.properties.timeout())) {
			case ReadAnswer.Unreachable(String reason) -> unknown(reason, null);
			case ReadAnswer.Answered answer when answer.status() == 200 -> {
				Optional<Set<UUID>> answered = answer.json().flatMap(HogQl::ids);
				yield answered.isPresent() ? answered : unknown("PostHog's answer to a query has another form", null);
			}
			case ReadAnswer.Answered answer when answer.status() == 403 ->
				unknown("POSTHOG_READ_KEY may not query: it needs the scope query:read", null);
			case ReadAnswer.Answered answer ->
				unknown("PostHog answered a query with " + answer.status(), answer.retryAfter());
		};
		this.meters.query(ids.isPresent());
		if (ids.isPresent() && this.unknown != null) {
			logger.info("Whether PostHog keeps what it took can be asked again");
			this.unknown = null;
		}
		return ids;
	}

	private Optional<Set<UUID>> unknown(String reason, @Nullable Duration after) {
		pause(reason, after);
		return Optional.empty();
	}

	void pause(String reason, @Nullable Duration after) {
		if (!reason.equals(this.unknown)) {
			logger.warn("Whether PostHog keeps what it took is unknown now: {}", reason);
		}
		this.unknown = reason;
		Duration pause = this.properties.interval().multipliedBy(10);
		Duration longer = (after != null && after.compareTo(pause) > 0) ? after : pause;
		this.pausedUntil = System.nanoTime() + longer.toNanos();
	}

}
