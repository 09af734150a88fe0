package io.hogaudit.signature;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Standard Webhooks as PostHog signs: {@code v1,base64(HMAC-SHA256(id.timestamp.body))}.
 * Stricter than the reference libraries: see the tests. Source: the Standard Webhooks
 * specification 1.0 and PostHog's {@code nodejs/src/cdp/utils/standard-webhooks.ts}.
 */
record StandardWebhooks() implements SignatureScheme {

	static final String NAME = "standard-webhooks";

	private static final int MAX_SIGNATURES = 16;

	/**
	 * The last digit before the padding carries four bits, so that the form is one only.
	 */
	private static final String LAST_DIGITS = "AEIMQUYcgkosw048";

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public SigningSecret secret(String text) {
		return SigningSecret.ofBase64(text);
	}

	@Override
	public Headers read(HeaderSource headers) {
		try {
			String id = headers.only("webhook-id");
			String timestamp = headers.only("webhook-timestamp");
			String signature = headers.only("webhook-signature");
			if (!isId(id)) {
				return new Wrong(RefusalReason.MALFORMED_HEADER);
			}
			byte[] prefix = (id + "." + timestamp + ".").getBytes(StandardCharsets.US_ASCII);
			return new Claim(id, SignatureScheme.timestamp(timestamp), prefix, signatures(signature));
		}
		catch (WrongHeader ex) {
			return new Wrong(ex.reason());
		}
	}

	@Override
	public Map<String, String> sign(SigningSecret secret, String deliveryId, Instant now, byte[] body) {
		String timestamp = Long.toString(now.getEpochSecond());
		byte[] signature = secret.sign((deliveryId + "." + timestamp + ".").getBytes(StandardCharsets.US_ASCII), body);
		return Map.of("webhook-id", deliveryId, "webhook-timestamp", timestamp, "webhook-signature",
				"v1," + Base64.getEncoder().encodeToString(signature));
	}

	// a dot in the id would make the signed content mean two things
	private static boolean isId(String id) {
		if (id.isEmpty() || id.length() > 256) {
			return false;
		}
		for (int i = 0; i < id.length(); i++) {
			char c = id.charAt(i);
			if (c <= 0x20 || c >= 0x7f || c == '.') {
				return false;
			}
		}
		return true;
	}

	/** 32 bytes in base64: 43 digits and one padding. */
	private static boolean isV1(String value) {
		if (value.length() != 44 || value.charAt(43) != '=' || LAST_DIGITS.indexOf(value.charAt(42)) < 0) {
			return false;
		}
		for (int i = 0; i < 42; i++) {
			char c = value.charAt(i);
			boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
			if (!letter && !(c >= '0' && c <= '9') && c != '+' && c != '/') {
				return false;
			}
		}
		return true;
	}

	private static List<byte[]> signatures(String header) throws WrongHeader {
		String[] parts = header.split(" ", -1);
		if (parts.length > MAX_SIGNATURES) {
			throw new WrongHeader(RefusalReason.MALFORMED_HEADER);
		}
		List<byte[]> signatures = new ArrayList<>(parts.length);
		for (String part : parts) {
			int comma = part.indexOf(',');
			if (comma < 1) {
				throw new WrongHeader(RefusalReason.MALFORMED_HEADER);
			}
			if (part.startsWith("v1,")) {
				String value = part.substring(3);
				if (!isV1(value)) {
					throw new WrongHeader(RefusalReason.MALFORMED_HEADER);
				}
				signatures.add(Base64.getDecoder().decode(value));
			}
		}
		if (signatures.isEmpty()) {
			throw new WrongHeader(RefusalReason.MALFORMED_HEADER);
		}
		return signatures;
	}

}
