package io.hogaudit.signature;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Locale;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import io.hogaudit.connection.Turn;
import io.hogaudit.signature.BodyReader.WrongBody;

/**
 * Lets a request pass only with a {@link Verified} verdict. Cheap checks come first, the
 * body last; what fails is answered here. Only the exact paths of endpoints exist: any
 * other spelling of one is not found. No setting turns this off.
 */
final class SignatureFilter implements Filter {

	private final Endpoints endpoints;

	private final BodyReader bodies;

	private final SignatureMeters meters;

	private final Refusals refusals;

	private final Clock clock;

	SignatureFilter(Endpoints endpoints, BodyReader bodies, SignatureMeters meters, Refusals refusals, Clock clock) {
		this.endpoints = endpoints;
		this.bodies = bodies;
		this.meters = meters;
		this.refusals = refusals;
		this.clock = clock;
	}

	@Override
	public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
			throws IOException, ServletException {
		HttpServletRequest request = (HttpServletRequest) servletRequest;
		HttpServletResponse response = (HttpServletResponse) servletResponse;
		if (request.getDispatcherType() != DispatcherType.REQUEST) {
			if (!this.refusals.answerAgain(request, response)) {
				chain.doFilter(request, response);
			}
			return;
		}
		Endpoint endpoint = this.endpoints.at(request.getRequestURI());
		RefusalReason wrong = (endpoint != null) ? wrongForm(endpoint, request) : RefusalReason.UNKNOWN_PATH;
		if (endpoint == null || wrong != null) {
			this.refusals.refuse(request, response, endpoint, (wrong != null) ? wrong : RefusalReason.UNKNOWN_PATH);
			return;
		}
		if (Turn.isRequestOverdue()) {
			this.refusals.refuse(request, response, endpoint, RefusalReason.OVERLOADED);
			return;
		}
		switch (endpoint.scheme().read((name) -> Collections.list(request.getHeaders(name)))) {
			case SignatureScheme.Wrong(RefusalReason reason) ->
				this.refusals.refuse(request, response, endpoint, reason);
			case SignatureScheme.Claim claim -> verify(endpoint, claim, request, response, chain);
		}
	}

	private static @Nullable RefusalReason wrongForm(Endpoint endpoint, HttpServletRequest request) {
		if (!request.getMethod().equals("POST")) {
			return RefusalReason.METHOD_NOT_ALLOWED;
		}
		if (!isMediaType(request.getContentType())) {
			return RefusalReason.UNSUPPORTED_MEDIA_TYPE;
		}
		Enumeration<String> encodings = request.getHeaders("Content-Encoding");
		while (encodings.hasMoreElements()) {
			if (!encodings.nextElement().equalsIgnoreCase("identity")) {
				return RefusalReason.UNSUPPORTED_ENCODING;
			}
		}
		return (request.getContentLengthLong() > endpoint.maxBodySize().toBytes()) ? RefusalReason.BODY_TOO_LARGE
				: null;
	}

	// Users can edit the template's headers; a form is what Tomcat would read for itself.
	private static boolean isMediaType(@Nullable String contentType) {
		if (contentType == null) {
			return true;
		}
		int end = contentType.indexOf(';');
		String type = ((end < 0) ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
		return type.equals("application/json") || type.startsWith("text/")
				|| (type.startsWith("application/") && type.endsWith("+json"));
	}

	private void verify(Endpoint endpoint, SignatureScheme.Claim claim, HttpServletRequest request,
			HttpServletResponse response, FilterChain chain) throws IOException, ServletException {
		Instant now = this.clock.instant();
		RefusalReason wrongTime = endpoint.wrongTime(claim.timestamp(), now);
		if (wrongTime != null) {
			this.refusals.refuse(request, response, endpoint, wrongTime);
			return;
		}
		try (BodyReader.Held held = this.bodies.hold()) {
			byte[] body = this.bodies.read(request.getInputStream(), request.getContentLengthLong(),
					endpoint.maxBodySize().toBytes(), held);
			if (Turn.isRequestOverdue()) {
				throw new WrongBody(RefusalReason.OVERLOADED);
			}
			long start = System.nanoTime();
			SigningSecret signer = endpoint.signer(claim, body, now);
			this.meters.verification(endpoint, System.nanoTime() - start);
			if (signer == null) {
				this.refusals.refuse(request, response, endpoint, RefusalReason.SIGNATURE_MISMATCH);
				return;
			}
			this.meters.verified(endpoint, signer, now);
			new Verified(endpoint.name(), claim.deliveryId(), body, signer.id(), SourceAddress.of(request), now)
				.attachTo(request);
			chain.doFilter(request, response);
		}
		catch (WrongBody ex) {
			this.refusals.refuse(request, response, endpoint, ex.reason());
		}
	}

}
