package io.hogaudit.operation;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;

import io.hogaudit.operation.RefusedAccess.Reason;
import io.hogaudit.signature.SourceAddress;

/** Answers who has not logged in: 401, or 429 or 503 with when to try again. */
final class LoginEntryPoint implements AuthenticationEntryPoint {

	private final RefusedAccess refused;

	LoginEntryPoint(RefusedAccess refused) {
		this.refused = refused;
	}

	@Override
	public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException ex)
			throws IOException {
		HttpStatus status = HttpStatus.UNAUTHORIZED;
		if (ex instanceof LoginRefusedException login) {
			status = login.status();
			if (status != HttpStatus.UNAUTHORIZED) {
				response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(login.retryAfterSeconds()));
			}
		}
		else if (request.getHeader(HttpHeaders.AUTHORIZATION) != null) {
			this.refused.add(Reason.CREDENTIALS, null, SourceAddress.of(request));
		}
		if (status == HttpStatus.UNAUTHORIZED) {
			response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"hogaudit\"");
		}
		response.setStatus(status.value());
	}

}
