package io.hogaudit.signature;

import java.util.Locale;

/**
 * Why a request was refused: the same word in metrics, audit entries and the runbook.
 */
public enum RefusalReason {

	/** Not the path of an endpoint: 404. */
	UNKNOWN_PATH(404),
	/** Not POST: 405. */
	METHOD_NOT_ALLOWED(405),
	/** Not a media type that PostHog sends: 415. */
	UNSUPPORTED_MEDIA_TYPE(415),
	/** Content-Encoding other than identity: 415. */
	UNSUPPORTED_ENCODING(415),
	/** A header of the scheme is missing: 401. */
	MISSING_HEADER(401),
	/** A header of the scheme is there more than once: 401. */
	REPEATED_HEADER(401),
	/** A header of the scheme has not its form: 401. */
	MALFORMED_HEADER(401),
	/** The timestamp is older than the tolerance: 401. */
	TIMESTAMP_TOO_OLD(401),
	/** The timestamp is further ahead than the tolerance: 401. */
	TIMESTAMP_TOO_NEW(401),
	/** The body is longer than the endpoint takes: 413. */
	BODY_TOO_LARGE(413),
	/** The body did not come in time or was cut off: 408. */
	BODY_INCOMPLETE(408),
	/** No secret of the endpoint made the signature: 401. */
	SIGNATURE_MISMATCH(401),
	/** Tomcat refused it before the filter: 400, or 417, 501 or 505. */
	MALFORMED_REQUEST(400),
	/** More is under way than there is room for: 429 or as set, with Retry-After. */
	OVERLOADED(429);

	private final int status;

	RefusalReason(int status) {
		this.status = status;
	}

	/** The HTTP status of the answer. */
	public int status() {
		return this.status;
	}

	/** As it stands in metrics and entries. */
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

}
