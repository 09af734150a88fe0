package io.hogaudit.credential;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What came of a request of the reader. */
public sealed interface ReadAnswer {

	/**
	 * PostHog answered.
	 *
	 * @param retryAfter how long it asked to wait, if it did in seconds
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Answered(int status, @Nullable Duration retryAfter, byte[] body) implements ReadAnswer {

		private static final JsonMapper JSON = new JsonMapper();

		/** The body, empty when it is not JSON. */
		public Optional<JsonNode> json() {
			try {
				return Optional.of(JSON.readTree(this.body));
			}
			catch (JacksonException ex) {
				return Optional.empty();
			}
		}

	}

	/** There was no answer, or none that could be read. */
	record Unreachable(String reason) implements ReadAnswer {
	}

}
