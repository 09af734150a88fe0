package io.hogaudit.credential;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What PostHog says of a personal API key. Source: {@code GET
 * /api/personal_api_keys/@current/}, posthog/api/personal_api_key.py.
 */
sealed interface KeyFacts {

	/**
	 * The key works.
	 *
	 * @param teams projects that it is limited to, empty for all
	 * @param organizations that it is limited to, empty for all
	 * @param made when its value was made
	 */
	record Known(List<String> scopes, List<String> teams, List<String> organizations, @Nullable Instant made,
			@Nullable Instant lastUsed) implements KeyFacts {
	}

	/** PostHog does not know the key, or no more. */
	record Rejected() implements KeyFacts {
	}

	/** PostHog does not say, as an old self-hosted one: 403 or 404. */
	record Untold(int status) implements KeyFacts {
	}

	/** No answer that means something. */
	record Unreachable(String reason) implements KeyFacts {
	}

}
