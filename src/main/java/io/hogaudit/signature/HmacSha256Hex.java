package io.hogaudit.signature;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * HMAC-SHA256 of the body, or of {@code timestamp.body}, in hex in one header: what a
 * user's own Hog code can make with {@code sha256HmacChainHex}.
 */
record HmacSha256Hex(String signatureHeader, @Nullable String timestampHeader) implements SignatureScheme {

	static final String NAME = "hmac-sha256-hex";

	private static final Pattern VALUE = Pattern.compile("(?:sha256=)?([0-9a-fA-F]{64})");

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public SigningSecret secret(String text) {
		return SigningSecret.ofText(text);
	}

	@Override
	public Headers read(HeaderSource headers) {
		try {
			var value = VALUE.matcher(headers.only(this.signatureHeader));
			if (!value.matches()) {
				return new Wrong(RefusalReason.MALFORMED_HEADER);
			}
			List<byte[]> signatures = List.of(HexFormat.of().parseHex(value.group(1)));
			if (this.timestampHeader == null) {
				return new Claim(null, null, new byte[0], signatures);
			}
			String timestamp = headers.only(this.timestampHeader);
			byte[] prefix = (timestamp + ".").getBytes(StandardCharsets.US_ASCII);
			return new Claim(null, SignatureScheme.timestamp(timestamp), prefix, signatures);
		}
		catch (WrongHeader ex) {
			return new Wrong(ex.reason());
		}
	}

	@Override
	public Map<String, String> sign(SigningSecret secret, String deliveryId, Instant now, byte[] body) {
		HexFormat hex = HexFormat.of();
		if (this.timestampHeader == null) {
			return Map.of(this.signatureHeader, hex.formatHex(secret.sign(body)));
		}
		String timestamp = Long.toString(now.getEpochSecond());
		byte[] signature = secret.sign((timestamp + ".").getBytes(StandardCharsets.US_ASCII), body);
		return Map.of(this.timestampHeader, timestamp, this.signatureHeader, hex.formatHex(signature));
	}

}
