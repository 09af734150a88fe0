package io.hogaudit.operation;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives a 406 a body that says what there is. Spring's own error page would be asked for
 * in the same media type, and have none either.
 */
final class NotAcceptableFilter extends OncePerRequestFilter {

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		chain.doFilter(request, new HttpServletResponseWrapper(response) {

			@Override
			public void sendError(int status) throws IOException {
				sendError(status, null);
			}

			@Override
			public void sendError(int status, @Nullable String message) throws IOException {
				if (status == HttpServletResponse.SC_NOT_ACCEPTABLE) {
					say(response);
				}
				else {
					super.sendError(status, message);
				}
			}

		});
	}

	private static void say(HttpServletResponse response) throws IOException {
		// Spring names here what it could send
		String types = response.getHeader(HttpHeaders.ACCEPT);
		response.setStatus(HttpServletResponse.SC_NOT_ACCEPTABLE);
		response.setContentType(MediaType.APPLICATION_JSON_VALUE);
		response.getOutputStream()
			.print("{\"error\":\"this cannot be sent as what the header Accept asks for%s\"}"
				.formatted((types != null) ? ": it takes " + types.replace("\"", "'") : ""));
	}

}
