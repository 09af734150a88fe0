package io.hogaudit.operation;

import java.io.IOException;
import java.security.Principal;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.web.access.AccessDeniedHandler;

import io.hogaudit.operation.RefusedAccess.Reason;
import io.hogaudit.signature.SourceAddress;

/** Answers 403 to who has logged in and may not do this. */
final class RoleDenied implements AccessDeniedHandler {

	private final RefusedAccess refused;

	RoleDenied(RefusedAccess refused) {
		this.refused = refused;
	}

	@Override
	public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException ex)
			throws IOException {
		@Nullable Principal principal = request.getUserPrincipal();
		this.refused.add(Reason.ROLE, (principal != null) ? principal.getName() : null, SourceAddress.of(request));
		response.setStatus(HttpServletResponse.SC_FORBIDDEN);
	}

}
