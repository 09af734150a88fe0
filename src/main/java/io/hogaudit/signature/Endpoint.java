package io.hogaudit.signature;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/** One of our URLs that receives deliveries, and how to tell that one is genuine. */
record Endpoint(String name, SignatureScheme scheme, List<SigningSecret> secrets, Duration tolerance,
		DataSize maxBodySize) {

	String path() {
		return "/webhooks/" + this.name;
	}

	/** Why the claimed time does not do, or null. */
	@Nullable RefusalReason wrongTime(@Nullable Long timestamp, Instant now) {
		if (timestamp == null) {
			return null;
		}
		// in milliseconds: whole seconds would stretch the tolerance by almost one
		long distance = now.toEpochMilli() - Math.multiplyExact(timestamp, 1000L);
		if (distance > this.tolerance.toMillis()) {
			return RefusalReason.TIMESTAMP_TOO_OLD;
		}
		return (-distance > this.tolerance.toMillis()) ? RefusalReason.TIMESTAMP_TOO_NEW : null;
	}

	/** The secret that made one of the signatures, or null. All are tried, always. */
	@Nullable SigningSecret signer(SignatureScheme.Claim claim, byte[] body) {
		SigningSecret signer = null;
		for (SigningSecret secret : this.secrets) {
			if (secret.signed(claim.signatures(), claim.prefix(), body) && signer == null) {
				signer = secret;
			}
		}
		return signer;
	}

}
