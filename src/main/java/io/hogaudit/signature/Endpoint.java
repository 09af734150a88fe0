package io.hogaudit.signature;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/** One of our URLs that receives deliveries, and how to tell that one is genuine. */
record Endpoint(String name, SignatureScheme scheme, List<AcceptedSecret> secrets, Duration tolerance,
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
	@Nullable SigningSecret signer(SignatureScheme.Claim claim, byte[] body, Instant now) {
		SigningSecret signer = null;
		for (AcceptedSecret accepted : this.secrets) {
			boolean signed = accepted.secret().signed(claim.signatures(), claim.prefix(), body);
			if (signed && accepted.goodAt(now) && signer == null) {
				signer = accepted.secret();
			}
		}
		return signer;
	}

	/** The same with other secrets. */
	Endpoint with(List<AcceptedSecret> others) {
		return new Endpoint(this.name, this.scheme, others, this.tolerance, this.maxBodySize);
	}

	List<String> secretIds() {
		return this.secrets.stream().map((accepted) -> accepted.secret().id()).toList();
	}

}
