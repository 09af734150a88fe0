package io.hogaudit.webhook;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.web.HttpRequestHandler;

import io.hogaudit.audit.AuditEntry;
import io.hogaudit.audit.AuditLog;
import io.hogaudit.audit.AuditProperties;
import io.hogaudit.journal.Append;
import io.hogaudit.journal.JournalUnavailableException;
import io.hogaudit.signature.AnswerProperties;
import io.hogaudit.signature.Verified;
import io.hogaudit.webhook.Outcomes.Outcome;

/**
 * Answers a verified delivery: 202 when its entry is durable, 200 when it was before or
 * is our own, 429 with Retry-After when it cannot be kept now. Bodies are short: PostHog
 * shows them to every project member.
 */
class WebhookController implements HttpRequestHandler {

	private static final byte[] REFUSED = "{\"status\":\"refused\"}".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] IGNORED = "{\"status\":\"ignored\"}".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] UNAVAILABLE = "{\"status\":\"unavailable\"}".getBytes(StandardCharsets.US_ASCII);

	private static final Logger logger = LoggerFactory.getLogger(WebhookController.class);

	private final Entries entries;

	private final AuditLog auditLog;

	private final AuditProperties properties;

	private final AnswerProperties answers;

	private final Outcomes outcomes;

	WebhookController(Entries entries, AuditLog auditLog, AuditProperties properties, AnswerProperties answers,
			Outcomes outcomes) {
		this.entries = entries;
		this.auditLog = auditLog;
		this.properties = properties;
		this.answers = answers;
		this.outcomes = outcomes;
	}

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
		Verified verified = Verified.of(request);
		if (verified == null) {
			// whatever led here past the filter, it was not seen to be PostHog
			answer(response, HttpServletResponse.SC_UNAUTHORIZED, REFUSED);
			return;
		}
		Delivery delivery = this.entries.delivery(verified, TraceContext.of(request));
		AuditEntry entry = this.entries.entry(delivery);
		if (Events.isOwn(delivery.json(), this.properties.event())) {
			this.outcomes.count(verified.endpoint(), Outcome.IGNORED, "none");
			answer(response, HttpServletResponse.SC_OK, IGNORED);
			return;
		}
		try {
			Append append = record(delivery, entry);
			boolean fresh = append == Append.RECORDED;
			if (fresh) {
				this.outcomes.countConcern(entry.metadata());
			}
			this.outcomes.count(verified.endpoint(), fresh ? Outcome.RECORDED : Outcome.ALREADY_RECORDED, "none");
			answer(response, fresh ? HttpServletResponse.SC_ACCEPTED : HttpServletResponse.SC_OK,
					status(append, entry));
		}
		catch (JournalUnavailableException ex) {
			this.outcomes.count(verified.endpoint(), Outcome.UNAVAILABLE, ex.reason().name().toLowerCase(Locale.ROOT));
			AnswerProperties.TryAgain again = tryAgain(ex.reason());
			response.setHeader("Retry-After", again.seconds());
			answer(response, again.status(), UNAVAILABLE);
		}
	}

	private AnswerProperties.TryAgain tryAgain(JournalUnavailableException.Reason reason) {
		return switch (reason) {
			case QUEUE_FULL, TOO_SLOW -> this.answers.overloaded();
			case DISK_FULL, FAILED, UNREACHABLE -> this.answers.unavailable();
			case CLOSED -> this.answers.stopping();
		};
	}

	// a verified delivery is never refused for its content, not even for a defect of ours
	private Append record(Delivery delivery, AuditEntry entry) {
		try {
			return this.auditLog.record(entry);
		}
		catch (JournalUnavailableException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			logger.error("an entry of a delivery to {} could not be written: its body is kept as it came",
					delivery.endpoint(), ex);
			return this.auditLog.record(this.entries.asItCame(delivery).withKey(entry.key()));
		}
	}

	private static byte[] status(Append append, AuditEntry entry) {
		return ("{\"status\":\"" + append.name().toLowerCase(Locale.ROOT) + "\",\"id\":\"" + entry.id() + "\"}")
			.getBytes(StandardCharsets.US_ASCII);
	}

	private static void answer(HttpServletResponse response, int status, byte[] body) throws IOException {
		response.setStatus(status);
		response.setContentType("application/json");
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
	}

}
