package io.hogaudit.sink.otlp;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.sink.Receipt;
import io.hogaudit.sink.RetryAfter;

/**
 * What an answer to an export means. Stricter than OTLP where an audit trail needs it:
 * what a rejected key or a fault of the server keeps out is sent later, not dropped.
 * Source: OTLP specification, OTLP/HTTP response.
 */
@SuppressWarnings("ArrayRecordComponent")
record OtlpAnswer(int status, HttpHeaders headers, byte[] body) {

	private static final JsonMapper MAPPER = new JsonMapper();

	private static final int MAX_TEXT = 160;

	Receipt receipt(int entries, Clock clock) {
		@Nullable Duration after = RetryAfter.parse(this.headers.firstValue("Retry-After"), clock);
		return switch (this.status) {
			case 200, 202, 204 -> accepted(entries);
			case 401, 403 -> new Receipt.Parked(this.status
					+ ": the OTLP endpoint rejects the credentials in HOGAUDIT_OTLP_HEADERS, or lacks them");
			case 402 -> new Receipt.Parked("402: the OTLP endpoint's billing limit is reached");
			case 404, 405 -> new Receipt.Parked(this.status + ": no OTLP log receiver at HOGAUDIT_OTLP_ENDPOINT");
			case 415 -> new Receipt.Parked("415: the OTLP endpoint does not take OTLP/JSON");
			case 408, 429 -> new Receipt.Retry(after, "status " + this.status);
			default -> other(after);
		};
	}

	private Receipt other(@Nullable Duration after) {
		if (this.status >= 300 && this.status < 400) {
			return new Receipt.Parked(this.status + ": HOGAUDIT_OTLP_ENDPOINT redirects, which is not followed");
		}
		// 500 too: PostHog Logs says so when it could not write
		return (this.status >= 400 && this.status < 500) ? new Receipt.Refused("status " + this.status)
				: new Receipt.Retry(after, "status " + this.status);
	}

	/**
	 * A 200 may say that some records were rejected, though not which: the batch then
	 * counts as refused and is sent in parts until the guilty entry is alone.
	 */
	private Receipt accepted(int entries) {
		if (this.body.length == 0) {
			return Receipt.accepted(entries);
		}
		JsonNode answer;
		try {
			answer = MAPPER.readTree(this.body);
		}
		catch (JacksonException ex) {
			return notOtlp();
		}
		if (!answer.isObject()) {
			return notOtlp();
		}
		JsonNode partial = answer.path("partialSuccess");
		long rejected = partial.path("rejectedLogRecords").asLong(0);
		return (rejected > 0) ? new Receipt.Refused(
				"rejected %s of %s: %s".formatted(rejected, entries, cut(partial.path("errorMessage").asString(""))))
				: Receipt.accepted(entries);
	}

	private Receipt notOtlp() {
		return new Receipt.Parked(
				this.status + " with an answer that is not OTLP: HOGAUDIT_OTLP_ENDPOINT may be wrong");
	}

	/** Printable and short, since it reaches logs and dead letters. */
	private static String cut(String text) {
		String printable = text.replaceAll("[^\\x20-\\x7e]", "?").replaceAll("ph[a-z]_[A-Za-z0-9_]+", "[key]");
		return (printable.length() > MAX_TEXT) ? printable.substring(0, MAX_TEXT) : printable;
	}

}
