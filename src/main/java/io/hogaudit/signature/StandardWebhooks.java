package io.hogaudit.signature;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Standard Webhooks as PostHog signs: {@code v1,base64(HMAC-SHA256(id.timestamp.body))}.
 * Stricter than the reference libraries: see the tests. Source: the Standard Webhooks
 * specification 1.0 and PostHog's {@code nodejs/src/cdp/utils/standard-webhooks.ts}.
 */
record StandardWebhooks() implements SignatureScheme {

	static final String NAME = "standard-webhooks";

	private static final int MAX_SIGNATURES = 16;

	/** 32 bytes in base64: the last digit carries four bits, so the form is one only. */
	private static final Pattern V1 = Pattern.compile("[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=");

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

	// a dot in the id would make the signed content mean two things
	private static boolean isId(String id) {
		return !id.isEmpty() && id.length() <= 256 && id.chars().allMatch((c) -> c > 0x20 && c < 0x7f && c != '.');
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
				if (!V1.matcher(value).matches()) {
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
