package io.hogaudit.signature;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** How a delivery is signed: which headers, what content, which algorithm. */
sealed interface SignatureScheme permits StandardWebhooks, HmacSha256Hex {

	String name();

	SigningSecret secret(String text);

	/**
	 * Reads the scheme's headers, before the body is read.
	 * @return a claim, or the reason why there is none
	 */
	Headers read(HeaderSource headers);

	/** The headers of a delivery as its sender signs it, to try an endpoint out. */
	Map<String, String> sign(SigningSecret secret, String deliveryId, Instant now, byte[] body);

	/** The headers' outcome. */
	sealed interface Headers {

	}

	/**
	 * What the headers claim of the body.
	 *
	 * @param timestamp seconds since 1970, null when the scheme signs none
	 * @param prefix what is signed before the body
	 * @param signatures decoded, 32 bytes each
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Claim(@Nullable String deliveryId, @Nullable Long timestamp, byte[] prefix,
			List<byte[]> signatures) implements Headers {
	}

	record Wrong(RefusalReason reason) implements Headers {
	}

	/** All values of a header of the request. */
	@FunctionalInterface
	interface HeaderSource {

		List<String> all(String name);

		/** The only value of a header; throws what is wrong otherwise. */
		default String only(String name) throws WrongHeader {
			List<String> values = all(name);
			if (values.isEmpty()) {
				throw new WrongHeader(RefusalReason.MISSING_HEADER);
			}
			if (values.size() > 1) {
				throw new WrongHeader(RefusalReason.REPEATED_HEADER);
			}
			return values.getFirst();
		}

	}

	/** Ends the reading of headers. */
	final class WrongHeader extends Exception {

		private final RefusalReason reason;

		WrongHeader(RefusalReason reason) {
			super(reason.text(), null, false, false);
			this.reason = reason;
		}

		RefusalReason reason() {
			return this.reason;
		}

	}

	/** Seconds since 1970 in ASCII digits: no sign, no leading zero, at most 12. */
	static long timestamp(String text) throws WrongHeader {
		if (text.isEmpty() || text.length() > 12 || (text.charAt(0) == '0' && text.length() > 1)) {
			throw new WrongHeader(RefusalReason.MALFORMED_HEADER);
		}
		for (int i = 0; i < text.length(); i++) {
			if (text.charAt(i) < '0' || text.charAt(i) > '9') {
				throw new WrongHeader(RefusalReason.MALFORMED_HEADER);
			}
		}
		return Long.parseLong(text);
	}

}
