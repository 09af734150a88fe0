package io.hogaudit.signature;

import java.time.Instant;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** A signing secret and when it is good: from the first instant, before the second. */
record AcceptedSecret(SigningSecret secret, @Nullable Instant validFrom, @Nullable Instant validUntil) {

	boolean goodAt(Instant now) {
		return (this.validFrom == null || !now.isBefore(this.validFrom)) && !isOver(now);
	}

	boolean isOver(Instant now) {
		return this.validUntil != null && !now.isBefore(this.validUntil);
	}

	/** By what it accepts and when. */
	boolean sameAs(AcceptedSecret other) {
		return this.secret.identity().equals(other.secret.identity()) && Objects.equals(this.validFrom, other.validFrom)
				&& Objects.equals(this.validUntil, other.validUntil);
	}

}
