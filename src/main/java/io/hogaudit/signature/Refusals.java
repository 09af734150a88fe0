package io.hogaudit.signature;

import java.io.IOException;
import java.time.Clock;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses requests: counts, answers, and only then tells the listeners, whatever becomes
 * of the answer. What a listener throws is logged and changes nothing. Thread-safe.
 */
final class Refusals {

	private static final Logger logger = LoggerFactory.getLogger(Refusals.class);

	/** Unread bodies up to this size are read, so that the connection lives on. */
	private static final long SMALL = 64 * 1024;

	private static final String REFUSED = Refusals.class.getName() + ".reason";

	private final Answers answers;

	private final SignatureMeters meters;

	private final List<RefusalListener> listeners;

	private final Clock clock;

	Refusals(Answers answers, SignatureMeters meters, List<RefusalListener> listeners, Clock clock) {
		this.answers = answers;
		this.meters = meters;
		this.listeners = listeners;
		this.clock = clock;
	}

	void refuse(HttpServletRequest request, HttpServletResponse response, @Nullable Endpoint endpoint,
			RefusalReason reason) throws IOException {
		String name = (endpoint != null) ? endpoint.name() : SignatureMeters.NO_ENDPOINT;
		this.meters.refused(name, reason);
		request.setAttribute(REFUSED, reason);
		boolean last = isLast(request, reason);
		boolean closing = last || !UnreadBody.drop(request);
		try {
			this.answers.refuse(response, reason, closing);
			if (closing) {
				response.flushBuffer();
			}
		}
		finally {
			tell(new Refusal(name, reason, SourceAddress.of(request), this.clock.instant()));
		}
		if (last && reason != RefusalReason.BODY_INCOMPLETE) {
			UnreadBody.drop(request);
		}
	}

	/** A request that Tomcat refused: its body, if it has one, cannot be read. */
	void refuseMalformed(HttpServletRequest request, HttpServletResponse response, @Nullable Endpoint endpoint)
			throws IOException {
		String name = (endpoint != null) ? endpoint.name() : SignatureMeters.NO_ENDPOINT;
		this.meters.refused(name, RefusalReason.MALFORMED_REQUEST);
		try {
			this.answers.malformed(response);
		}
		finally {
			tell(new Refusal(name, RefusalReason.MALFORMED_REQUEST, SourceAddress.of(request), this.clock.instant()));
		}
	}

	/**
	 * After a failed read Tomcat drops our answer, unless it was sent, and turns to the
	 * error page: gives it once more.
	 * @return whether the request was refused
	 */
	boolean answerAgain(HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (request.getAttribute(REFUSED) instanceof RefusalReason reason) {
			if (!response.isCommitted()) {
				this.answers.refuse(response, reason, true);
			}
			return true;
		}
		return false;
	}

	/** Whether to answer at once and to take no further request. */
	private static boolean isLast(HttpServletRequest request, RefusalReason reason) {
		long declared = request.getContentLengthLong();
		boolean unbounded = declared < 0 && request.getHeader("Transfer-Encoding") != null;
		return reason == RefusalReason.BODY_INCOMPLETE || reason == RefusalReason.OVERLOADED || unbounded
				|| declared > SMALL;
	}

	private void tell(Refusal refusal) {
		for (RefusalListener listener : this.listeners) {
			try {
				listener.refused(refusal);
			}
			catch (RuntimeException ex) {
				logger.error("a refused request could not be told of", ex);
			}
		}
	}

}
