package io.hogaudit.webhook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.audit.AuditEntry;
import io.hogaudit.audit.Severity;
import io.hogaudit.signature.Verified;

/**
 * Makes an audit entry of a verified delivery with the first handler that knows it. Never
 * fails for the content: a handler that does is a defect of ours, is logged, and the body
 * is kept as it came. Thread-safe.
 */
final class Entries {

	private static final Logger logger = LoggerFactory.getLogger(Entries.class);

	/** PostHog takes a later timestamp for a mistake and puts its own in its place. */
	private static final Duration FUTURE = Duration.ofHours(23);

	private static final Instant PAST = Instant.parse("2000-01-01T00:00:00Z");

	/** Bodies this large may be trimmed: their hash says what they were. */
	private static final int LARGE = 40 * 1024;

	/** What only hogaudit says of a delivery. */
	private static final Set<String> OURS = Set.of("severity", "concern", "sourceAddress", "via", "deliveryId",
			"traceparent", "bodyFlaw", "bodySha256", "saidTimestamp");

	private static final OtherHandler OTHER = new OtherHandler();

	/** In the order in which they are asked. */
	private static final List<Handler> HANDLERS = List.of(new ActivityLogHandler(), new InternalEventHandler(),
			new CapturedEventHandler(), new HookHandler(), new ManagedAlertHandler(), OTHER);

	private final Severities severities;

	Entries(Severities severities) {
		this.severities = severities;
	}

	Delivery delivery(Verified verified, @Nullable String traceparent) {
		JsonBody body = JsonBody.read(verified.body());
		return new Delivery(verified.endpoint(), verified.deliveryId(), verified.sourceAddress(), traceparent,
				verified.receivedAt(), verified.body(), body.json(), body.flaw());
	}

	AuditEntry entry(Delivery delivery) {
		return entry(delivery, fact(delivery));
	}

	/** The entry without any look at the content. */
	AuditEntry asItCame(Delivery delivery) {
		return entry(delivery, OTHER.handle(new Delivery(delivery.endpoint(), delivery.id(), delivery.sourceAddress(),
				delivery.traceparent(), delivery.receivedAt(), delivery.body(), null, JsonBody.Flaw.NOT_JSON)));
	}

	private AuditEntry entry(Delivery delivery, Fact fact) {
		// ours first: a large entry loses what comes last
		ObjectNode metadata = JsonNodeFactory.instance.objectNode();
		if (delivery.sourceAddress() != null) {
			metadata.put("sourceAddress", delivery.sourceAddress());
		}
		else {
			metadata.put("via", delivery.endpoint());
		}
		if (delivery.id() != null) {
			metadata.put("deliveryId", delivery.id());
		}
		if (delivery.traceparent() != null) {
			metadata.put("traceparent", delivery.traceparent());
		}
		JsonBody.Flaw flaw = delivery.flaw();
		if (flaw != null) {
			metadata.put("bodyFlaw", flaw.text());
		}
		if (flaw != null || delivery.body().length > LARGE) {
			metadata.put("bodySha256", sha256(delivery.body()));
		}
		try {
			mark(delivery, metadata);
		}
		catch (RuntimeException ex) {
			logger.error("severity was not judged on a delivery to {}", delivery.endpoint(), ex);
		}
		Instant timestamp = timestamp(fact, delivery, metadata);
		fact.metadata().properties().forEach((property) -> {
			// a delivery must not speak in our place
			String name = OURS.contains(property.getKey()) ? property.getKey() + "_" : property.getKey();
			Json.keep(metadata, name, property.getValue());
		});
		if (flaw == JsonBody.Flaw.DUPLICATE_NAMES) {
			Json.keep(metadata, "body",
					JsonNodeFactory.instance.stringNode(new String(delivery.body(), StandardCharsets.UTF_8)));
		}
		return new AuditEntry(fact.key(), timestamp, fact.action(), fact.userId(), fact.resource(), fact.result(),
				metadata, delivery.receivedAt(), delivery.endpoint());
	}

	private void mark(Delivery delivery, ObjectNode metadata) {
		JsonNode event = Json.at(delivery.json(), "event");
		JsonNode entry = Json.at(event, "properties");
		String scope = Json.text(entry, "scope");
		String activity = Json.text(entry, "activity");
		if (entry == null || scope == null || activity == null || !ActivityLogHandler.isOne(event)) {
			return;
		}
		Concern concern = this.severities.concern(scope, activity, entry);
		Severity severity = (concern != null) ? this.severities.severity(concern) : null;
		if (concern != null && severity != null) {
			metadata.put("severity", severity.text());
			metadata.put("concern", concern.text());
		}
	}

	private static Fact fact(Delivery delivery) {
		try {
			for (Handler handler : HANDLERS) {
				Fact fact = handler.handle(delivery);
				if (fact != null) {
					return fact;
				}
			}
		}
		catch (RuntimeException ex) {
			logger.error("a handler failed on a delivery to {}: its body is kept as it came", delivery.endpoint(), ex);
		}
		return OTHER.handle(delivery);
	}

	private static Instant timestamp(Fact fact, Delivery delivery, ObjectNode metadata) {
		Instant said = fact.timestamp();
		if (said == null) {
			return delivery.receivedAt();
		}
		if (said.isAfter(delivery.receivedAt().plus(FUTURE)) || said.isBefore(PAST)) {
			metadata.put("saidTimestamp", said.toString());
			return delivery.receivedAt();
		}
		return said.truncatedTo(ChronoUnit.MICROS);
	}

	private static String sha256(byte[] body) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java platform has SHA-256", ex);
		}
	}

}
