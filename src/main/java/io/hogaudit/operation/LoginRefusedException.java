package io.hogaudit.operation;

import java.time.Duration;

import org.springframework.http.HttpStatus;
import org.springframework.security.core.AuthenticationException;

/** Somebody may not log in, now or with this password. */
final class LoginRefusedException extends AuthenticationException {

	private final HttpStatus status;

	private final Duration retryAfter;

	private LoginRefusedException(HttpStatus status, Duration retryAfter) {
		super("login refused");
		this.status = status;
		this.retryAfter = retryAfter;
	}

	static LoginRefusedException wrong() {
		return new LoginRefusedException(HttpStatus.UNAUTHORIZED, Duration.ZERO);
	}

	/** Nothing was looked at; what is right is answered so, too. */
	static LoginRefusedException wait(Duration wait) {
		return new LoginRefusedException(HttpStatus.TOO_MANY_REQUESTS, wait);
	}

	static LoginRefusedException busy() {
		return new LoginRefusedException(HttpStatus.SERVICE_UNAVAILABLE, Duration.ofSeconds(1));
	}

	HttpStatus status() {
		return this.status;
	}

	/** In whole seconds, one at least. */
	long retryAfterSeconds() {
		return Math.max(1, this.retryAfter.plusMillis(999).toSeconds());
	}

}
