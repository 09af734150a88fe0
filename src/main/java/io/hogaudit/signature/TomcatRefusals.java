package io.hogaudit.signature;

import java.io.IOException;
import java.util.function.Supplier;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.jspecify.annotations.Nullable;

/**
 * Answers what Tomcat itself refused before any filter could see it, such as broken
 * framing or an address that is none: with Tomcat's status and our constant body, and
 * tells of it as of any other refusal.
 */
final class TomcatRefusals extends ValveBase {

	private final Endpoints endpoints;

	private final Supplier<Refusals> refusals;

	TomcatRefusals(Endpoints endpoints, Supplier<Refusals> refusals) {
		super(true);
		this.endpoints = endpoints;
		this.refusals = refusals;
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		if (!response.isErrorReportRequired()) {
			getNext().invoke(request, response);
			return;
		}
		// the error before suspended it
		response.setSuspended(false);
		@Nullable String uri = request.getRequestURI();
		this.refusals.get().refuseMalformed(request, response, (uri != null) ? this.endpoints.at(uri) : null);
	}

}
