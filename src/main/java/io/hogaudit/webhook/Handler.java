package io.hogaudit.webhook;

import org.jspecify.annotations.Nullable;

/**
 * Turns one kind of delivery into a fact. Takes any content: what is missing or of
 * another type than expected is left out, never refused.
 */
@FunctionalInterface
interface Handler {

	/** The fact, or null when the delivery is of another kind. */
	@Nullable Fact handle(Delivery delivery);

}
