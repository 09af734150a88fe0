package io.hogaudit.signature;

import java.time.Instant;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The filter's verdict on a request that it let pass, with the exact bytes that were
 * signed.
 *
 * @param deliveryId the {@code webhook-id}, where the scheme has one
 * @param secretId short id of the secret that verified; tells nothing of the secret
 */
@SuppressWarnings("ArrayRecordComponent")
public record Verified(String endpoint, @Nullable String deliveryId, byte[] body, String secretId, String sourceAddress,
		Instant receivedAt) {

	private static final String ATTRIBUTE = Verified.class.getName();

	/** The verdict on this request, or null when the filter gave none. */
	public static @Nullable Verified of(HttpServletRequest request) {
		return (Verified) request.getAttribute(ATTRIBUTE);
	}

	void attachTo(HttpServletRequest request) {
		request.setAttribute(ATTRIBUTE, this);
	}

}
