package io.hogaudit.operation;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

import io.hogaudit.audit.AuditLog;
import io.hogaudit.audit.CoalescedActs;
import io.hogaudit.audit.CoalescedActs.Count;
import io.hogaudit.audit.OwnAct;
import io.hogaudit.audit.Result;

/**
 * Tells of those who were refused on the management port: a metric, and one entry for
 * each user, address and reason within a window. A name that is no user's is not kept: it
 * may be a password in the wrong field. Thread-safe.
 */
final class RefusedAccess implements AutoCloseable {

	private static final String UNKNOWN = "unknown";

	private static final int ENTRIES_PER_DAY = 1000;

	private final MeterRegistry meters;

	private final Clock clock;

	private final CoalescedActs<Key> acts;

	RefusedAccess(AuditLog auditLog, Duration window, Clock clock, MeterRegistry meters) {
		this.meters = meters;
		this.clock = clock;
		// the others' keys are bounded by reasons
		this.acts = new CoalescedActs<>("refused-access", auditLog, window, ENTRIES_PER_DAY, (key) -> "access",
				(key) -> new Key(key.reason(), null, "others"), RefusedAccess::act);
		for (Reason reason : Reason.values()) {
			counter(reason);
		}
	}

	private Counter counter(Reason reason) {
		return Counter.builder("hogaudit.access.refused")
			.description("Requests to the management port that were refused")
			.tag("reason", reason.text())
			.register(this.meters);
	}

	/** Why somebody was refused. */
	enum Reason {

		/** A wrong password, no such user, or a header that cannot be read. */
		CREDENTIALS,

		/** Too many wrong ones before: not looked at. */
		SLOWED,

		/** Too many at once: not looked at. */
		BUSY,

		/** A bearer token that is not good. */
		TOKEN,

		/** Known, but not allowed to do this. */
		ROLE;

		String text() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	private record Key(Reason reason, @Nullable String user, String address) {
	}

	/**
	 * Counts one.
	 * @param user a name that is known to be a user's, else null
	 */
	void add(Reason reason, @Nullable String user, String address) {
		counter(reason).increment();
		if (reason != Reason.BUSY) {
			this.acts.add(new Key(reason, user, address), this.clock.instant());
		}
	}

	private static OwnAct act(Key key, Count count) {
		Map<String, Object> metadata = new LinkedHashMap<>();
		metadata.put("reason", key.reason().text());
		metadata.put("sourceAddress", key.address());
		metadata.put("times", count.times());
		metadata.put("first", count.first().toString());
		metadata.put("last", count.last().toString());
		String user = (key.user() != null) ? key.user() : UNKNOWN;
		// who tries a name need not be that user
		return (key.reason() == Reason.ROLE)
				? new OwnAct("access.refused", key.user(), "Management/hogaudit", Result.FAILURE, metadata)
				: new OwnAct("access.login_failed", null, "User/" + user, Result.FAILURE, metadata);
	}

	@Override
	public void close() {
		this.acts.close();
	}

}
