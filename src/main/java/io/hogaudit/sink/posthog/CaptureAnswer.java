package io.hogaudit.sink.posthog;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.sink.Outcome;
import io.hogaudit.sink.Receipt;
import io.hogaudit.sink.RetryAfter;

/**
 * What an answer at PostHog's host means. Only the capture API itself accepts or refuses
 * entries: whatever else answers there, such as a proxy or a maintenance page, is a sink
 * that fails, and the batch is sent again. Stricter than PostHog's SDKs where an audit
 * trail needs it: a rejected key or an exhausted quota keeps everything. Source:
 * rust/capture/src/v1/error.rs and response.rs, and v0_endpoint.rs.
 */
final class CaptureAnswer {

	/** Errors of v1 that are about every request of ours, not about an entry. */
	private static final Set<String> ABOUT_REQUESTS = Set.of("missing_required_headers", "invalid_header_value",
			"unsupported_content_type", "unsupported_encoding", "unsupported_media_type");

	private final CaptureProtocol protocol;

	private final int status;

	private final HttpHeaders headers;

	/** The tag of v1's error, empty when there is none. */
	private final String tag;

	/** What v1 says of each entry; null when the answer is not one that does. */
	private final @Nullable Map<String, CaptureResults.Result> results;

	private final boolean fromCapture;

	CaptureAnswer(CaptureProtocol protocol, int status, HttpHeaders headers, byte[] body) {
		this.protocol = protocol;
		this.status = status;
		this.headers = headers;
		boolean v1 = protocol == CaptureProtocol.V1;
		this.tag = (v1 && status != 200) ? CaptureResults.errorTag(body) : "";
		this.results = (v1 && status == 200 && isJson(headers)) ? CaptureResults.read(body).orElse(null) : null;
		this.fromCapture = !isPage(headers, body) && switch (status) {
			case 200 -> v1 ? this.results != null : isJson(headers) && CaptureResults.isAccepted(body);
			// v0's errors are plain texts
			case 400, 413 -> !v1 || !this.tag.isEmpty();
			case 415 -> !this.tag.isEmpty();
			// nothing is accepted or refused by these, whoever made them
			case 401, 402, 403, 408, 429, 500, 503, 504 -> true;
			default -> false;
		};
	}

	CaptureProtocol protocol() {
		return this.protocol;
	}

	int status() {
		return this.status;
	}

	Receipt receipt(List<StoredEntry> batch, Clock clock) {
		@Nullable Duration after = RetryAfter.parse(this.headers.firstValue("Retry-After"), clock);
		if (!this.fromCapture) {
			return new Receipt.Retry(after, "status %s, but not from PostHog's capture API".formatted(this.status));
		}
		if (this.tag.equals("billing_limit_exceeded")) {
			return new Receipt.Parked(this.status + ": the PostHog project's billing limit is reached");
		}
		if (ABOUT_REQUESTS.contains(this.tag)) {
			return new Receipt.Parked(error() + ": does something in front of PostHog change requests?");
		}
		return switch (this.status) {
			case 200 -> accepted(batch, after);
			case 400, 413 -> new Receipt.Refused(error());
			case 401 -> new Receipt.Parked("401: PostHog rejects POSTHOG_WRITE_KEY; possibly revoked after a leak");
			case 402 -> new Receipt.Parked("402: the PostHog project's billing limit is reached");
			case 403 -> new Receipt.Parked("403: PostHog forbids capturing with POSTHOG_WRITE_KEY");
			default -> new Receipt.Retry(after, error());
		};
	}

	/** Whether only the capture API, by this protocol, answers so. */
	boolean provesCapture() {
		return this.fromCapture && (this.status == 200 || !this.tag.isEmpty());
	}

	/** Whether the host has nothing at this path. */
	boolean isMissing() {
		return this.status == 404 || this.status == 405;
	}

	/** Whether PostHog knows the key to be a bad one. */
	boolean rejectsKey() {
		return this.fromCapture && (this.status == 401 || this.status == 403);
	}

	private Receipt accepted(List<StoredEntry> batch, @Nullable Duration after) {
		if (this.results == null) {
			return Receipt.accepted(batch.size());
		}
		List<Outcome> outcomes = new ArrayList<>(batch.size());
		boolean decided = false;
		for (StoredEntry entry : batch) {
			CaptureResults.@Nullable Result result = this.results.get(entry.id().toString());
			if (result != null && result.outOfQuota()) {
				return new Receipt.Parked("PostHog drops entries: " + result.details());
			}
			decided |= result != null && result.isKnown();
			outcomes.add(outcome(result, after));
		}
		return decided ? new Receipt.PerEntry(outcomes)
				: new Receipt.Retry(null, "status 200, but PostHog's answer confirms no entry");
	}

	private static Outcome outcome(CaptureResults.@Nullable Result result, @Nullable Duration after) {
		if (result == null) {
			return new Outcome.Retry(after, "unconfirmed: PostHog's answer does not name the entry");
		}
		return switch (result.result()) {
			case "ok", "warning", "limited" -> new Outcome.Accepted();
			case "drop" -> new Outcome.Refused("drop: " + result.details());
			case "retry" -> new Outcome.Retry(after, "retry: " + result.details());
			default -> new Outcome.Retry(after, "unconfirmed: hogaudit does not know PostHog's answer");
		};
	}

	private static boolean isJson(HttpHeaders headers) {
		// a proxy that drops the header is borne
		String type = mediaType(headers);
		return type.isEmpty() || type.equals("application/json");
	}

	private static boolean isPage(HttpHeaders headers, byte[] body) {
		String type = mediaType(headers);
		return type.contains("html") || type.contains("xml") || CaptureResults.isMarkup(body);
	}

	private static String mediaType(HttpHeaders headers) {
		String type = headers.firstValue("Content-Type").orElse("");
		int end = type.indexOf(';');
		return ((end < 0) ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
	}

	private String error() {
		return this.tag.isEmpty() ? "status " + this.status : "status " + this.status + ": " + this.tag;
	}

}
