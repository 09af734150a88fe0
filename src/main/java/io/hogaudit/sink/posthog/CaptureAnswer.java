package io.hogaudit.sink.posthog;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.sink.Outcome;
import io.hogaudit.sink.Receipt;
import io.hogaudit.sink.RetryAfter;

/**
 * What an answer of PostHog means. Stricter than PostHog's SDKs where an audit trail
 * needs it: a rejected key or an exhausted quota keeps everything, and what the answer
 * does not confirm is sent again, though not for ever. Source:
 * rust/capture/src/v1/error.rs and response.rs.
 */
@SuppressWarnings("ArrayRecordComponent")
record CaptureAnswer(CaptureProtocol protocol, int status, HttpHeaders headers, byte[] body) {

	Receipt receipt(List<StoredEntry> batch, Unconfirmed unconfirmed, Clock clock) {
		@Nullable Duration after = RetryAfter.parse(this.headers.firstValue("Retry-After"), clock);
		if (this.status == 200) {
			return (this.protocol == CaptureProtocol.V0) ? Receipt.accepted(batch.size())
					: perEntry(batch, unconfirmed, after);
		}
		return switch (this.status) {
			case 401 -> new Receipt.Parked("401: PostHog rejects POSTHOG_WRITE_KEY; possibly revoked after a leak");
			case 402 -> new Receipt.Parked("402: the PostHog project's billing limit is reached");
			case 403 -> new Receipt.Parked("403: PostHog forbids capturing with POSTHOG_WRITE_KEY");
			case 404, 405 -> new Receipt.Parked(this.status + ": no capture API at POSTHOG_HOST");
			case 408, 425, 429 -> new Receipt.Retry(after, error());
			default -> (this.status >= 400 && this.status < 500) ? new Receipt.Refused(error())
					: new Receipt.Retry(after, error());
		};
	}

	private Receipt perEntry(List<StoredEntry> batch, Unconfirmed unconfirmed, @Nullable Duration after) {
		Map<String, CaptureResults.Result> results = CaptureResults.read(this.body);
		List<Outcome> outcomes = new ArrayList<>(batch.size());
		for (StoredEntry entry : batch) {
			CaptureResults.@Nullable Result result = results.get(entry.id().toString());
			if (result != null && result.outOfQuota()) {
				return new Receipt.Parked("PostHog drops entries: " + result.details());
			}
			outcomes.add(outcome(entry.id(), result, unconfirmed, after));
		}
		return new Receipt.PerEntry(outcomes);
	}

	private static Outcome outcome(UUID id, CaptureResults.@Nullable Result result, Unconfirmed unconfirmed,
			@Nullable Duration after) {
		if (result == null) {
			return unconfirmed.outcome(id, after, "PostHog's answer does not name the entry");
		}
		@Nullable Outcome known = switch (result.result()) {
			case "ok", "warning", "limited" -> new Outcome.Accepted();
			case "drop" -> new Outcome.Refused("drop: " + result.details());
			case "retry" -> new Outcome.Retry(after, "retry: " + result.details());
			default -> null;
		};
		if (known == null) {
			return unconfirmed.outcome(id, after, "PostHog's answer is not known to hogaudit");
		}
		unconfirmed.confirmed(id);
		return known;
	}

	private String error() {
		String tag = CaptureResults.errorTag(this.body);
		return tag.isEmpty() ? "status " + this.status : "status " + this.status + ": " + tag;
	}

}
